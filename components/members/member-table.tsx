"use client";
import { Text } from "@mantine/core";
import { IconDoorExit, IconKey, IconUserMinus, IconUserShield, IconUsers } from "@tabler/icons-react";
import { useAllowed } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { OutcomeBadge, Tag, Tagged } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RowAction } from "@/components/ui/row-menu";
import type { SearchBoxProps } from "@/components/ui/search-box";
import type { OrganizationMember } from "@/lib/shared/members/schema";

interface MemberTableProps {
  list: List<OrganizationMember>;
  search: SearchBoxProps;
  viewerId: string;
  /** Why the viewer may not decide about this member; undefined when they may. */
  reasonAgainst: (member: OrganizationMember) => string | undefined;
  onChangeRole: (member: OrganizationMember) => void;
  /** Absent where the viewer may not, which then says who may. */
  onResetPassword: ((member: OrganizationMember) => void) | undefined;
  onRemove: (member: OrganizationMember) => void;
}

export function MemberTable(props: MemberTableProps) {
  const { list, search, viewerId, reasonAgainst, onChangeRole, onResetPassword, onRemove } = props;
  const canManage = useAllowed("organization_settings:manage");

  function actions(member: OrganizationMember): RowAction[] {
    const disabledReason = reasonAgainst(member);
    const changeRole: RowAction = {
      label: "Change Role",
      icon: IconUserShield,
      onSelect: () => onChangeRole(member),
      disabledReason,
    };
    const isSelf = member.id === viewerId;
    const leave: RowAction = {
      label: "Leave",
      icon: IconDoorExit,
      onSelect: () => onRemove(member),
      danger: true,
    };
    const remove: RowAction = {
      label: "Remove",
      icon: IconUserMinus,
      onSelect: () => onRemove(member),
      danger: true,
      disabledReason,
    };
    const resetPassword: RowAction = {
      label: "Reset Password",
      icon: IconKey,
      onSelect: () => onResetPassword?.(member),
      disabledReason: onResetPassword ? undefined : "Only an owner can do this.",
    };
    if (isSelf) return [...(canManage ? [changeRole] : []), leave];
    return canManage ? [changeRole, resetPassword, remove] : [];
  }

  const someUnproven = list.data?.pages.some(({ items }) => items.some(({ proven }) => !proven));
  return (
    <>
      <DataTable
        label="Members"
        list={list}
        columns={columns(viewerId)}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        onOpen={onChangeRole}
        canOpen={(member) => canManage && !reasonAgainst(member)}
        actions={actions}
        search={search}
        empty={<EmptyState icon={IconUsers} title="No members" />}
      />
      {someUnproven && (
        <Text c="dimmed" size="sm" mt="sm">
          {unprovenWords}
        </Text>
      )}
    </>
  );
}

const unprovenWords =
  "Unproven: this person created the account with an invitation link, and nobody has checked that the email is theirs. They can work here. Other organizations can’t invite this email until your Latchkey administrator confirms it.";

function columns(viewerId: string): readonly Column<OrganizationMember>[] {
  return [
    {
      header: "Name",
      cell: ({ id, name }) => <Tagged name={name}>{id === viewerId && <Tag>You</Tag>}</Tagged>,
    },
    {
      header: "Email",
      width: "34%",
      cell: ({ email, proven }) => (
        // One element: on a card the cell's parts are placed in columns.
        <Tagged name={<Email>{email}</Email>}>{!proven && <OutcomeBadge status="unproven" />}</Tagged>
      ),
    },
    { header: "Role", width: "20%", cell: ({ role }) => role.name },
    { header: "Since", width: 140, cell: ({ since }) => <RelativeTime value={since} /> },
  ];
}
