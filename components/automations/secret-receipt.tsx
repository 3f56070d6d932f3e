// One variable and which version of which secret its value is. Never the value.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import { MachineValue } from "@/components/ui/machine-value";
import classes from "./kickoff-detail.module.css";

interface SecretReceiptProps {
  variableKey: string;
  /** Null for who may not read variables. */
  secretName: string | null;
  arn: string | null;
  versionId: string | null;
  /** Said beside the key. */
  tag?: ReactNode;
  /** The page of the secret. */
  href?: string | undefined;
  /** Said beside the version. */
  note?: ReactNode;
}

export function SecretReceipt(props: SecretReceiptProps) {
  const { variableKey, secretName, arn, versionId, href, tag, note } = props;
  return (
    <li className={classes.receipt}>
      <code className={classes.key}>{variableKey}</code> {tag}
      <dl className={classes.fields}>
        <dt>Secret</dt>
        <dd>
          {secretName === null ? (
            "Visible to people who can read environment variables"
          ) : (
            <>
              <MachineValue value={secretName} label="secret name" />
              {href && (
                <Anchor component={Link} href={href} inherit>
                  History
                </Anchor>
              )}
            </>
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
