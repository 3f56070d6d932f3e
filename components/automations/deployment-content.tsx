"use client";
// What a deployment was made of: which version of which secret it holds, and what its kickoffs read afresh.
import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { deploymentDetail } from "@/components/automations/queries";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/error-state";
import type { DeployedVariable } from "@/lib/shared/automations/schema";
import classes from "./kickoff-detail.module.css";

interface DeploymentContentProps {
  automationId: string;
  version: number;
}

export function DeploymentContent({ automationId, version }: DeploymentContentProps) {
  const { id: organizationId } = useOrganization();
  const { data, error, refetch, isFetching } = useQuery(
    deploymentDetail(organizationId, automationId, version),
  );
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />;
  if (!data) return <Skeleton height={72} role="status" aria-label="Loading" />;
  const { variables } = data;
  const baked = variables.filter(({ readAt }) => readAt === "deploy");
  const secrets = baked.filter(({ version }) => version !== null);
  return (
    <div className={classes.root}>
      {secrets.length > 0 && (
        <ul className={classes.list} aria-label="Secrets read at deploy">
          {secrets.map(({ key, secretName, resource, version }) => (
            <SecretReceipt
              key={key}
              variableKey={key}
              secretName={secretName}
              resource={resource}
              version={version}
            />
          ))}
        </ul>
      )}
      <Keys
        title="Direct values, stored at deploy"
        variables={baked.filter(({ version }) => version === null)}
      />
      <Keys
        title="Read at every kickoff"
        variables={variables.filter(({ readAt }) => readAt === "kickoff")}
      />
      {variables.length === 0 && (
        <Text c="dimmed">No variables were assigned when this version was created.</Text>
      )}
    </div>
  );
}

function Keys({ title, variables }: { title: string; variables: readonly DeployedVariable[] }) {
  if (variables.length === 0) return null;
  return (
    <div className={classes.facts}>
      <span>{title}</span>
      {variables.map(({ key }) => (
        <code key={key} className={classes.key}>
          {key}
        </code>
      ))}
    </div>
  );
}
