"use client";
import { Fragment, type ReactNode } from "react";
import { ConfigLink } from "@/components/secret-providers/config-link";
import { readWords } from "@/components/secret-providers/labels";
import { ConsoleLink } from "@/components/shell/console-link";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import { readAtWith, type SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credential-facts.module.css";

interface CredentialFactsProps {
  credential: SecretProviderCredential;
  action: ReactNode;
}

/** What a credential consists of, under the form's own labels. */
export function CredentialFacts({ credential, action }: CredentialFactsProps) {
  const { provider, authenticationMethod, settings, storedSecrets, isDefault, variableCount } = credential;
  const cloud = cloudDefinition(provider);
  const { fields, label } = methodDefinition(provider, authenticationMethod);
  return (
    <div className={classes.root}>
      <dl className={classes.list}>
        <dt>Provider</dt>
        <dd>
          <Tagged name={cloud.secretStoreName}>{isDefault && <Tag>Default</Tag>}</Tagged>
        </dd>
        <dt>Authentication Method</dt>
        <dd>{label}</dd>
        {credential.workloadIdentityConfig && (
          <>
            <dt>Workload Identity Configuration</dt>
            <dd>
              <ConfigLink credential={credential} />
            </dd>
          </>
        )}
        {fields.map(({ name, label, input }) =>
          input === "secret" ? (
            <Fragment key={name}>
              <dt>{label}</dt>
              <dd>{storedSecrets.includes(name) ? "Stored, sealed" : "None"}</dd>
            </Fragment>
          ) : (
            <Setting key={name} label={label} value={settings[name]} />
          ),
        )}
        <dt>Read</dt>
        <dd>{readWords[readAtWith(authenticationMethod)]}</dd>
        <dt>Used by</dt>
        <dd>
          {variableCount === 0 ? (
            "No environment variable yet"
          ) : (
            <ConsoleLink to="environment-variables" needs="environment_variables:read" c="inherit">
              {counted(variableCount, "environment variable")}
            </ConsoleLink>
          )}
        </dd>
      </dl>
      {action}
    </div>
  );
}

function Setting({ label, value }: { label: string; value: string | undefined }) {
  if (!value) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  );
}
