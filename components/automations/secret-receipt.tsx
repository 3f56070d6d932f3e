// One variable and which version of which secret its value is. Never the value.
import type { ReactNode } from "react";
import { ConsoleLink } from "@/components/shell/console-link";
import { MachineValue } from "@/components/ui/machine-value";
import { wordsOfResource } from "@/lib/clouds/catalog";
import classes from "./kickoff-detail.module.css";

interface SecretReceiptProps {
  variableKey: string;
  /** Null for people who may not read variables. */
  secretName: string | null;
  resource: string | null;
  version: string | null;
  /** Next to the key. */
  tag?: ReactNode;
  /** The page of the secret. */
  historyPath?: string | undefined;
  /** Next to the version. */
  note?: ReactNode;
}

export function SecretReceipt(props: SecretReceiptProps) {
  const { variableKey, secretName, resource, version, historyPath, tag, note } = props;
  const words = wordsOfResource(resource);
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
              {historyPath && <ConsoleLink to={historyPath}>History</ConsoleLink>}
            </>
          )}
        </dd>
        {resource && (
          <>
            <dt>{words.resource}</dt>
            <dd>
              <MachineValue value={resource} label={words.resource} />
            </dd>
          </>
        )}
        {version && (
          <>
            <dt>{words.version}</dt>
            <dd>
              <MachineValue value={version} label={words.version} />
              {note}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
