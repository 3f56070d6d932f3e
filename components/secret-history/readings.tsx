"use client";
// Which kickoffs or deployments read a secret, and which version each of them saw.
import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { secretReadings } from "@/components/secret-history/queries";
import { useOrganization } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable } from "@/components/ui/data-table";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SecretReading, SecretUse } from "@/lib/shared/secret-history/schema";
import classes from "./secret-history.module.css";

export function Readings({ use: { source, name, readAt } }: { use: SecretUse }) {
  const { id: organizationId, slug } = useOrganization();
  const list = useInfiniteQuery(secretReadings(organizationId, source, name));
  const isDeploy = readAt === "deploy";
  return (
    <DataTable
      label={isDeploy ? "Deployments that read it" : "Kickoffs that read it"}
      list={list}
      rowKey={({ id }) => id}
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
