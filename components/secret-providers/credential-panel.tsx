"use client";
// One credential in a drawer over the list: what it is, who trusts whom, and its connection test.
import { Stack } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { ConfigLink } from "@/components/secret-providers/config-link";
import { useConnectionTests } from "@/components/secret-providers/connection-test/attempts";
import { ConnectionTestPanel } from "@/components/secret-providers/connection-test/panel";
import { observedLinks } from "@/components/secret-providers/connection-test/trust-links";
import { readWords } from "@/components/secret-providers/labels";
import { usePermitted } from "@/components/secret-providers/permitted";
import { credentialDetail } from "@/components/secret-providers/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { IconButton } from "@/components/ui/icon-button";
import { DetailPanel, type PanelState } from "@/components/ui/list/detail-panel";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { TrustChain } from "@/components/ui/trust-chain";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credential-facts.module.css";

interface CredentialPanelProps extends PanelState<SecretProviderCredential> {
  onEdit: (credential: SecretProviderCredential) => void;
}

export function CredentialPanel({ onEdit, ...state }: CredentialPanelProps) {
  const { id: organizationId } = useOrganization();
  return (
    <DetailPanel
      {...state}
      detail={(id) => credentialDetail(organizationId, id)}
      titleOf={({ name }) => name}
      kind="Credential"
    >
      {(credential) => <Content credential={credential} onEdit={onEdit} />}
    </DetailPanel>
  );
}

interface ContentProps {
  credential: SecretProviderCredential;
  onEdit: (credential: SecretProviderCredential) => void;
}

function Content({ credential, onEdit }: ContentProps) {
  const { canChange } = usePermitted();
  const attempt = useConnectionTests()(credential.id);
  const edit = canChange(credential) && (
    <IconButton variant="default" size="xs" icon={IconPencil} onClick={() => onEdit(credential)}>
      Edit
    </IconButton>
  );
  return (
    <Stack gap={28}>
      <CredentialFacts credential={credential} action={edit} />
      <TrustChain links={observedLinks(credential, attempt?.isRunning ? attempt.stages : undefined)} />
      <ConnectionTestPanel credential={credential} />
    </Stack>
  );
}

interface CredentialFactsProps {
  credential: SecretProviderCredential;
  action: ReactNode;
}

/** What a credential consists of, under the form's own labels. */
function CredentialFacts({ credential, action }: CredentialFactsProps) {
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
