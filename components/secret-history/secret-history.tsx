"use client";
// The page of one secret: its versions over time, what uses it, and who read it. Never a value.
import { Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { AutomationLinks } from "@/components/automations/automation-links";
import { secretReadings, secretUse } from "@/components/secret-history/queries";
import { Versions } from "@/components/secret-history/versions";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { Dimmed } from "@/components/ui/dimmed";
import { ErrorState } from "@/components/ui/failure/error-state";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { wordsOfResource } from "@/lib/clouds/catalog";
import type { SecretReading, SecretUse } from "@/lib/shared/secret-history/schema";
import classes from "./secret-history.module.css";

interface SecretHistoryProps {
  /** As a variable's value source is written, or `config:<id>`. */
  source: string;
  name: string;
}

export function SecretHistory({ source, name }: SecretHistoryProps) {
  const { id } = useOrganization();
  const canSeeAutomations = useAllowed("automations:read");
  const permissionHint = usePermissionHint();
  const { data, error, refetch, isFetching } = useQuery(secretUse(id, source, name));
  return (
    <>
      <PageHeader
        parent={<ConsoleLink to="environment-variables">Environment Variables</ConsoleLink>}
        title={name}
        description="Which versions of this secret were read and when, by whom, and what uses it. Its value is never kept."
        meta={data && <Facts use={data} />}
      />
      {!data && error && <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />}
      {data && (
        <div className={classes.sections}>
          <section aria-labelledby="versions">
            <Title order={2} id="versions" mb="sm">
              Versions
            </Title>
            {data.versions.length > 0 ? (
              <>
                <FullName resource={data.versions[0]?.resource} />
                <Versions {...data} />
              </>
            ) : (
              <Text c="dimmed">
                {data.readAt === null
                  ? "No credential reads it now, so no version is known."
                  : "It has not been read yet. Its version appears with the next kickoff or deployment that reads it."}
              </Text>
            )}
          </section>
          <section aria-labelledby="used-by">
            <Title order={2} id="used-by" mb="sm">
              Used by
            </Title>
            <UsedBy use={data} />
          </section>
          <section aria-labelledby="read-by">
            <Title order={2} id="read-by" mb="sm">
              Read by
            </Title>
            {canSeeAutomations ? (
              <Readings use={data} />
            ) : (
              <Text c="dimmed">{permissionHint("automations:read", "Seeing this")}</Text>
            )}
          </section>
        </div>
      )}
    </>
  );
}

function FullName({ resource }: { resource: string | undefined }) {
  if (resource === undefined) return null;
  return (
    <div className={classes.resource}>
      <MachineValue value={resource} label={wordsOfResource(resource).resource} />
    </div>
  );
}

function Facts({ use: { sourceLabel, region, readAt } }: { use: SecretUse }) {
  return (
    <>
      {sourceLabel && <Tag>{sourceLabel}</Tag>}
      {region && <Tag>{region}</Tag>}
      {readAt && <Tag>{readAt === "kickoff" ? "every kickoff" : "at deploy"}</Tag>}
    </>
  );
}

function UsedBy({ use: { variables, variableCount } }: { use: SecretUse }) {
  if (variables.length === 0) return <Text c="dimmed">No variable uses it now.</Text>;
  const rest = variableCount - variables.length;
  return (
    <ul className={classes.variables} aria-label="Used by">
      {variables.map(({ id, key, jsonKey, automations }) => (
        <li key={id}>
          <ConsoleLink to={`environment-variables?${new URLSearchParams({ query: key })}`}>
            <code>{key}</code>
          </ConsoleLink>
          <Dimmed>
            {jsonKey !== null && (
              <>
                {" "}
                its field <code>{jsonKey}</code>
              </>
            )}
            {automations.length === 0 ? ", in no automation" : ", in "}
          </Dimmed>
          <AutomationLinks automations={automations} />
        </li>
      ))}
      {rest > 0 && <li>and {rest} more</li>}
    </ul>
  );
}

function Readings({ use: { source, name, readAt } }: { use: SecretUse }) {
  const { id: organizationId, slug } = useOrganization();
  const list = useInfiniteQuery(secretReadings(organizationId, source, name));
  const isDeploy = readAt === "deploy";
  return (
    <DataTable
      label={isDeploy ? "Deployments that read it" : "Kickoffs that read it"}
      list={list}
      rowName={({ automation }) => automation.name}
      columns={isDeploy ? columns : [...columns, status]}
      href={({ automation }) =>
        `/${slug}/automations/${automation.id}?view=${isDeploy ? "deployments" : "kickoffs"}`
      }
      empty={
        <Text c="dimmed" p="lg">
          {isDeploy ? "No deployment has read it yet." : "No kickoff has read it yet."}
        </Text>
      }
    />
  );
}

const columns: Column<SecretReading>[] = [
  { header: "Automation", width: "22%", cell: ({ automation }) => automation.name },
  { header: "Read", width: 140, cell: ({ at }) => <RelativeTime value={at} /> },
  { header: "Deployment", width: 110, cell: ({ deploymentVersion }) => `v${deploymentVersion}` },
  { header: "VersionId", cell: ({ version }) => <MachineValue value={version} label="VersionId" /> },
  {
    header: "Variables",
    width: "16%",
    cell: ({ keys }) => <code className={classes.keys}>{keys.join(", ")}</code>,
  },
];

const status: Column<SecretReading> = {
  header: "Status",
  width: 120,
  cell: ({ status }) => status && <OutcomeBadge status={status} />,
};
