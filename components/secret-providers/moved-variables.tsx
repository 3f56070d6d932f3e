"use client";
// What saving the credential form would move between "at deploy" and "every kickoff": said before it is saved.
import { List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { AutomationLinks } from "@/components/automations/automation-links";
import type { CredentialValues } from "@/components/secret-providers/credential-values";
import { movedVariables } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { failureWords } from "@/components/ui/failure/error-state";
import { Notice } from "@/components/ui/notice";
import { counted } from "@/lib/shared/counted";
import type { MovedVariable } from "@/lib/shared/environment-variables/schema";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./moved-variables.module.css";

const shownCount = 5;

export function MovedVariables({ credential }: { credential: SecretProviderCredential | null }) {
  const { id: organizationId } = useOrganization();
  const { provider, authenticationMethod, isDefault } = useFormContext<CredentialValues>().watch();
  // A new credential that is no default has no variables yet.
  const isOther = credential
    ? credential.authenticationMethod !== authenticationMethod || credential.isDefault !== isDefault
    : isDefault;
  const { data, error } = useQuery({
    ...movedVariables(organizationId, {
      ...(credential && { credentialId: credential.id }),
      provider,
      authenticationMethod,
      isDefault: isDefault ? "true" : "false",
    }),
    enabled: isOther,
  });
  if (!isOther) return null;
  if (error && !data) {
    return (
      <Notice tone="warning" title="The affected variables couldn’t be loaded">
        {failureWords(error).detail} Changing the method changes when variables are read.
      </Notice>
    );
  }
  return (["deploy", "kickoff"] as const).map((to) => {
    const variables = data?.variables.filter((variable) => variable.to === to) ?? [];
    if (!data || variables.length === 0) return null;
    // More of them than are named can only be of one direction, or are counted as named.
    const count = variables.length === data.variables.length ? data.count : variables.length;
    return <Moved key={to} to={to} count={count} variables={variables} />;
  });
}

interface MovedProps {
  to: ReadAt;
  count: number;
  variables: readonly MovedVariable[];
}

function Moved({ to, count, variables }: MovedProps) {
  const shown = variables.slice(0, shownCount);
  return (
    <Notice
      tone={to === "deploy" ? "warning" : "info"}
      title={`${counted(count, "environment variable moves", "environment variables move")} to ${to === "deploy" ? "“at deploy”" : "“every kickoff”"}`}
    >
      {meaning[to](count)}
      <List size="sm" mt={6} className={classes.list}>
        {shown.map(({ id, key, automations }) => (
          <List.Item key={id}>
            <code>{key}</code>{" "}
            {automations.length === 0 ? (
              "not used by any automation yet"
            ) : (
              // Each variable keeps to its line.
              <>
                of <AutomationLinks automations={automations} most={3} target="_blank" c="inherit" />
              </>
            )}
          </List.Item>
        ))}
      </List>
      {count > shown.length && (
        <Text size="sm" mt={4}>
          And {count - shown.length} more.
        </Text>
      )}
    </Notice>
  );
}

const meaning: Record<ReadAt, (count: number) => string> = {
  deploy: (count) =>
    `${count === 1 ? "It’s" : "They’re"} no longer read at kickoffs: existing versions fail until you deploy ${count === 1 ? "its" : "their"} automations again, and after each rotation you need to deploy.`,
  kickoff: (count) =>
    `${count === 1 ? "It’s" : "They’re"} read at every kickoff from now on, with no new deployment. Values stored with earlier versions are no longer used.`,
};
