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
  resource: string | null;
  version: string | null;
  /** Said beside the key. */
  tag?: ReactNode;
  /** The page of the secret. */
  href?: string | undefined;
  /** Said beside the version. */
  note?: ReactNode;
}

export function SecretReceipt(props: SecretReceiptProps) {
  const { variableKey, secretName, resource, version, href, tag, note } = props;
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
        {resource && (
          <>
            <dt>ARN</dt>
            <dd>
              <MachineValue value={resource} label="ARN" />
            </dd>
          </>
        )}
        {version && (
          <>
            <dt>VersionId</dt>
            <dd>
              <MachineValue value={version} label="VersionId" />
              {note}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
