"use client";
// What a kickoff saw: per variable the secret and its version, or why it failed. Never a value.
import { Text } from "@mantine/core";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { VariableFailures } from "@/components/automations/variable-failures";
import { MachineValue } from "@/components/elements/machine-value";
import { Tag } from "@/components/elements/outcome-badge";
import { type Kickoff, lostAfterMinutes } from "@/lib/automations/schema";
import classes from "./kickoff-detail.module.css";

interface KickoffDetailProps {
  kickoff: Kickoff;
  /** ARNs whose version is another than before. */
  changed: ReadonlySet<string> | undefined;
}

export function KickoffDetail({ kickoff, changed }: KickoffDetailProps) {
  const { id, status, runtimeVersion, attempts, failures, receipts } = kickoff;
  return (
    <div className={classes.root}>
      {status === "failed" && (
        <>
          <Text>The run got no variables, because one could not be read.</Text>
          <VariableFailures failures={failures} />
        </>
      )}
      {status === "started" && (
        <Text c="dimmed">
          The worker got its plan and has not reported what came of it. It may still be reading these secrets,
          or it ended before it could report.
        </Text>
      )}
      {status === "lost" && (
        <Text c="dimmed">
          No outcome was reported within {lostAfterMinutes} minutes: the worker ended before it could report,
          or could not reach Latchkey. We don’t know whether its command ran. A late outcome replaces this.
        </Text>
      )}
      {status !== "failed" &&
        (receipts.length > 0 ? (
          <ul className={classes.list} aria-label="Secrets">
            {receipts.map((receipt) => (
              <SecretReceipt
                key={receipt.key}
                variableKey={receipt.key}
                secretName={receipt.secretName}
                arn={receipt.arn}
                versionId={receipt.versionId}
                note={receipt.arn !== null && changed?.has(receipt.arn) && <Tag>new version</Tag>}
              />
            ))}
          </ul>
        ) : (
          <Text c="dimmed">No variable reads a secret: the environment comes from the deployment.</Text>
        ))}
      <div className={classes.facts}>
        <span>Kickoff</span>
        <MachineValue value={id} label="kickoff id" />
        <span>Runtime</span>
        <code>{runtimeVersion}</code>
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
