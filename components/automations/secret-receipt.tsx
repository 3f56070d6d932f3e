// One variable and which version of which secret its value is. Never the value.
import type { ReactNode } from "react";
import { MachineValue } from "@/components/elements/machine-value";
import classes from "./kickoff-detail.module.css";

interface SecretReceiptProps {
  variableKey: string;
  /** Null for who may not read variables. */
  secretName: string | null;
  arn: string | null;
  versionId: string | null;
  /** Said beside the version. */
  note?: ReactNode;
}

export function SecretReceipt({ variableKey, secretName, arn, versionId, note }: SecretReceiptProps) {
  return (
    <li className={classes.receipt}>
      <code className={classes.key}>{variableKey}</code>
      <dl className={classes.fields}>
        <dt>Secret</dt>
        <dd>
          {secretName === null ? (
            "Visible to people who can read environment variables"
          ) : (
            <MachineValue value={secretName} label="secret name" />
          )}
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
              {note}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
