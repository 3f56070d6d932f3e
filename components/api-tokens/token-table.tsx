"use client";
// API tokens of one holder, with the way to end each.
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Dimmed } from "@/components/ui/dimmed";
import { type Column, DataTable, type List } from "@/components/ui/list/data-table";
import { OutcomeBadge, Tagged } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiToken } from "@/lib/shared/api-tokens/schema";

interface TokenTableProps {
  label: string;
  list: List<ApiToken>;
  columns: readonly Column<ApiToken>[];
  empty: ReactNode;
  /** Absent where the viewer may not. */
  onRevoke?: (token: ApiToken) => void;
}

export function TokenTable({ onRevoke, ...table }: TokenTableProps) {
  return (
    <DataTable
      {...table}
      rowName={({ name }) => name}
      actions={
        onRevoke &&
        ((token) => [{ label: "Revoke", icon: IconTrash, onSelect: () => onRevoke(token), danger: true }])
      }
    />
  );
}

const name: Column<ApiToken> = {
  header: "Name",
  cell: ({ name, isExpired }) => (
    <Tagged name={name}>{isExpired && <OutcomeBadge status="expired" />}</Tagged>
  ),
};
const lastUsed: Column<ApiToken> = {
  header: "Last used",
  width: 140,
  cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime value={lastUsedAt} /> : <Dimmed>Never</Dimmed>),
};
const expires: Column<ApiToken> = {
  header: "Expires",
  width: 140,
  cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
};

export const ownTokenColumns: readonly Column<ApiToken>[] = [
  name,
  { header: "Role", width: "24%", cell: ({ role }) => role?.name ?? <Dimmed>Same as yours</Dimmed> },
  lastUsed,
  expires,
];

export const memberTokenColumns: readonly Column<ApiToken>[] = [
  name,
  { header: "Role", width: "24%", cell: ({ role }) => role?.name ?? <Dimmed>Same as theirs</Dimmed> },
  lastUsed,
  expires,
];

export const accountTokenColumns: readonly Column<ApiToken>[] = [
  name,
  {
    header: "Created by",
    width: "24%",
    cell: ({ createdBy }) => createdBy ?? <Dimmed>A former member</Dimmed>,
  },
  lastUsed,
  expires,
];
