"use client";
// What a kickoff saw: per variable the secret and its version, or why it failed. Never a value.
import { Text } from "@mantine/core";
import { reasonWords } from "@/components/automations/kickoff-words";
import { MachineValue } from "@/components/elements/machine-value";
import { OutcomeIcon } from "@/components/elements/outcome";
import { Tag } from "@/components/elements/outcome-badge";
import type { Kickoff, KickoffReceipt } from "@/lib/automations/schema";
import classes from "./kickoff-detail.module.css";

interface KickoffDetailProps {
  kickoff: Kickoff;
  /** ARNs whose version is another than before. */
  changed: ReadonlySet<string> | undefined;
}

export function KickoffDetail({ kickoff, changed }: KickoffDetailProps) {
  const { id, status, runtimeVersion, failures, receipts } = kickoff;
  return (
    <div className={classes.root}>
      {status === "failed" && (
        <>
          <Text>Nothing was injected: a kickoff gets every variable or none.</Text>
          <ul className={classes.list} aria-label="Failures">
            {failures.map(({ key, reason, detail }) => (
              <li key={`${key} ${reason}`} className={classes.failure}>
                <OutcomeIcon outcome="red" size={16} />
                <div className={classes.words}>
                  <code className={classes.key}>{key}</code>
                  <strong>{reasonWords(reason)}</strong>
                  <p>{detail}</p>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {status === "started" && (
        <Text c="dimmed">
          The worker got its plan and has not reported what came of it. It may still be reading these secrets,
          or it ended before it could report.
        </Text>
      )}
      {status !== "failed" &&
        (receipts.length > 0 ? (
          <ul className={classes.list} aria-label="Secrets">
            {receipts.map((receipt) => (
              <Receipt
                key={receipt.key}
                receipt={receipt}
                isChanged={receipt.arn !== null && (changed?.has(receipt.arn) ?? false)}
              />
            ))}
          </ul>
        ) : (
          <Text c="dimmed">No variable reads a secret: the environment is what the deployment baked in.</Text>
        ))}
      <div className={classes.facts}>
        <span>Kickoff</span>
        <MachineValue value={id} label="kickoff id" />
        <span>Runtime</span>
        <code>{runtimeVersion}</code>
      </div>
    </div>
  );
}

function Receipt({ receipt, isChanged }: { receipt: KickoffReceipt; isChanged: boolean }) {
  const { key, secretName, arn, versionId } = receipt;
  return (
    <li className={classes.receipt}>
      <code className={classes.key}>{key}</code>
      <dl className={classes.fields}>
        <dt>Secret</dt>
        <dd>
          <MachineValue value={secretName} label="secret name" />
        </dd>
        {arn && (
          <>
            <dt>ARN</dt>
            <dd>
              <MachineValue value={arn} label="ARN" />
            </dd>
          </>
        )}
        {versionId && (
          <>
            <dt>VersionId</dt>
            <dd>
              <MachineValue value={versionId} label="VersionId" />
              {isChanged && <Tag>new version</Tag>}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
