"use client";
import { Text, Title } from "@mantine/core";
import { IconMail, IconMailX, IconRefresh } from "@tabler/icons-react";
import { useAllowed } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RowAction } from "@/components/ui/row-menu";
import type { Invitation } from "@/lib/shared/invitations/schema";

interface InvitationTableProps {
  list: List<Invitation>;
  /** Why the viewer may not decide about this one; undefined when they may. */
  reasonAgainst: (invitation: Invitation) => string | undefined;
  onResend: (invitation: Invitation) => void;
  onRevoke: (invitation: Invitation) => void;
}

export function InvitationTable({ list, reasonAgainst, onResend, onRevoke }: InvitationTableProps) {
  const canManage = useAllowed("organization_settings:manage");

  function actions(invitation: Invitation): RowAction[] {
    const disabledReason = reasonAgainst(invitation);
    return [
      { label: "Send Again", icon: IconRefresh, onSelect: () => onResend(invitation), disabledReason },
      {
        label: "Revoke",
        icon: IconMailX,
        onSelect: () => onRevoke(invitation),
        danger: true,
        disabledReason,
      },
    ];
  }

  return (
    <>
      <Title order={2} mt={36} mb="sm">
        Pending Invitations
      </Title>
      <DataTable
        label="Pending invitations"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ email }) => email}
        actions={canManage ? actions : undefined}
        empty={
          <EmptyState icon={IconMail} title="No pending invitations">
            Invitations appear here until accepted.
          </EmptyState>
        }
      />
    </>
  );
}

const columns: readonly Column<Invitation>[] = [
  {
    header: "Email",
    cell: ({ email }) => <Email>{email}</Email>,
  },
  { header: "Role", width: "18%", cell: ({ role }) => role.name },
  {
    header: "Invited by",
    width: "20%",
    cell: ({ invitedBy }) => invitedBy?.name ?? <Text c="dimmed">A former member</Text>,
  },
  {
    header: "Status",
    width: 116,
    cell: ({ status }) => <OutcomeBadge status={status} />,
  },
  { header: "Expires", width: 140, cell: ({ expiresAt }) => <RelativeTime value={expiresAt} /> },
];
