"use client";
// A kickoff's receipts: for each variable the secret and its version, or why it failed. Never a value.
import { Text } from "@mantine/core";
import { sourceOf } from "@/components/automations/kickoff-versions";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { VariableFailures } from "@/components/automations/variable-failures";
import { secretPath } from "@/components/secret-history/path";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag } from "@/components/ui/outcome-badge";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";
import type { Kickoff, KickoffReceipt } from "@/lib/shared/automations/schema";
import classes from "./kickoff-detail.module.css";

interface KickoffDetailProps {
  kickoff: Kickoff;
  /** What (`sourceOf`) has another version than before. */
  changed: ReadonlySet<string> | undefined;
}

export function KickoffDetail({ kickoff, changed }: KickoffDetailProps) {
  const { id, status, runtimeVersion, tokenVersion, attempts, failures, receipts } = kickoff;
  const [fresh, baked] = (["kickoff", "deploy"] as const).map((readAt) =>
    receipts.filter((receipt) => receipt.readAt === readAt),
  );
  return (
    <div className={classes.root}>
      {status === "failed" && <Text>The run got no variables, because {notRead(failures.length)}.</Text>}
      {failures.length > 0 && <VariableFailures failures={failures} />}
      {status === "started" && (
        <Text c="dimmed">
          The worker got its plan and has not reported what came of it. It could still be reading these
          secrets, or it ended before it could report.
        </Text>
      )}
      {status === "lost" && (
        <Text c="dimmed">
          No outcome was reported within {lostAfterMinutes} minutes: the worker ended before it could report,
          or could not reach Latchkey. We don’t know whether its command ran. A late outcome replaces this.
        </Text>
      )}
      {status !== "failed" && (
        <>
          <Receipts label="Secrets" receipts={fresh ?? []} changed={changed} />
          <Receipts label="Secrets read at deploy" receipts={baked ?? []} changed={changed} />
          {receipts.length === 0 && (
            <Text c="dimmed">No variable reads a secret: the environment is what the deployment stored.</Text>
          )}
        </>
      )}
      <div className={classes.facts}>
        <span>Kickoff</span>
        <MachineValue value={id} label="kickoff id" />
        <span>Runtime</span>
        <code>{runtimeVersion}</code>
        {tokenVersion !== null && (
          <>
            <span>Worker token</span>
            <span>Of version {tokenVersion}, follows the newest</span>
          </>
        )}
        {attempts > 1 && (
          <>
            <span>Attempts</span>
            <span>{attempts}</span>
          </>
        )}
      </div>
    </div>
  );
}

interface ReceiptsProps extends Pick<KickoffDetailProps, "changed"> {
  label: string;
  receipts: readonly KickoffReceipt[];
}

function Receipts({ label, receipts, changed }: ReceiptsProps) {
  if (receipts.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={label}>
      {receipts.map((receipt) => {
        const { key, secretName, resource, version, configId } = receipt;
        const source = sourceOf(receipt);
        return (
          <SecretReceipt
            key={key}
            variableKey={key}
            secretName={secretName}
            resource={resource}
            version={version}
            historyPath={secretName && configId ? secretPath(`config:${configId}`, secretName) : undefined}
            tag={receipt.readAt === "deploy" && <Tag>at deploy</Tag>}
            note={source !== null && changed?.has(source) && <Tag>new version</Tag>}
          />
        );
      })}
    </ul>
  );
}

function notRead(count: number): string {
  return count > 1 ? `${count} of them could not be read` : "one could not be read";
}
