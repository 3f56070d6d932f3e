"use client";
// Settings → Members: who belongs to the organization, with which role, and who was invited.
import { Button, Group, Text } from "@mantine/core";
import {
  IconApi,
  IconDoorExit,
  IconKey,
  IconUserMinus,
  IconUserPlus,
  IconUserShield,
  IconUsers,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useQueryState } from "nuqs";
import { useState } from "react";
import { Invitations } from "@/components/members/invitations";
import { memberAddress } from "@/components/members/list-address";
import { invitationLink, NewLink, type OneTimeLink, resetLink } from "@/components/members/one-time-link";
import { memberList, type Viewer } from "@/components/members/queries";
import { useRoleAuthority } from "@/components/members/use-role-authority";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { Dimmed } from "@/components/ui/dimmed";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import type { RowAction } from "@/components/ui/list/row-menu";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { OutcomeBadge, Tag, Tagged } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OrganizationMember } from "@/lib/shared/members/schema";

const memberRemoval = deferred(() => import("./member-removal"), "MemberRemoval");
const memberTokens = deferred(() => import("./member-tokens"), "MemberTokens");
const leavingWindow = deferred(() => import("./leaving"), "Leaving");
const passwordReset = deferred(() => import("./password-reset"), "PasswordReset");
const roleChange = deferred(() => import("./role-change"), "RoleChange");
const invitationForm = deferred(() => import("./invitation-form"), "InvitationForm");

export function Members({ viewer, isEmailOn }: { viewer: Viewer; isEmailOn: boolean }) {
  const { id, name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const authority = useRoleAuthority(viewer.isOwner);
  const [query, setQuery] = useListSearch();
  // As the deletion of a role links to its members.
  const roleId = useQueryState("role", memberAddress.role)[0];
  const list = useInfiniteQuery(memberList(id, query, roleId));
  const { chosen, open, dialog } = useRowDialogs<
    OrganizationMember,
    "invitation" | "role" | "password" | "tokens" | "removal" | "leaving"
  >();
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const invite = usePageAction({
    label: "Invite Member",
    icon: IconUserPlus,
    isAllowed: canManage,
    run: () => open("invitation"),
  });
  const members = list.data?.pages.flatMap(({ items }) => items) ?? [];

  function actions(member: OrganizationMember): RowAction[] {
    const disabledReason = authority.reasonAgainst(member.role);
    const changeRole: RowAction = {
      label: "Change Role",
      icon: IconUserShield,
      onSelect: () => open("role", member),
      disabledReason,
    };
    if (member.id === viewer.id) {
      const leave = { label: "Leave", icon: IconDoorExit, onSelect: () => open("leaving"), danger: true };
      return canManage ? [changeRole, leave] : [leave];
    }
    if (!canManage) return [];
    return [
      changeRole,
      {
        label: "Reset Password",
        icon: IconKey,
        onSelect: () => open("password", member),
        disabledReason: viewer.isOwner ? undefined : "Only an owner can do this.",
      },
      {
        label: "API Tokens",
        icon: IconApi,
        onSelect: () => open("tokens", member),
        disabledReason,
      },
      {
        label: "Remove",
        icon: IconUserMinus,
        onSelect: () => open("removal", member),
        danger: true,
        disabledReason,
      },
    ];
  }

  return (
    <>
      <PageHeader
        title="Members"
        description={
          canManage
            ? `The people in ${name} and their roles.`
            : `The people in ${name}. ${permissionHint("organization_settings:manage", "Inviting and changing them")}`
        }
        action={invite}
      />
      {roleId && <OfOneRole name={members[0]?.role.name} />}
      <DataTable
        label="Members"
        list={list}
        columns={columns(viewer.id)}
        rowName={({ name }) => name}
        onOpen={(member) => open("role", member)}
        canOpen={({ role }) => canManage && !authority.reasonAgainst(role)}
        actions={actions}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name or email" }}
        empty={<EmptyState icon={IconUsers} title="No members" />}
      />
      {members.some(({ proven }) => !proven) && (
        <Text c="dimmed" size="sm" mt="sm">
          Unproven: the account was created with an invitation link or by this organization’s single sign-on,
          and nobody else has checked that the email is theirs. They can work here. Other organizations can’t
          invite this email until{" "}
          {isEmailOn
            ? "they prove it with “Forgot password?” on the sign-in page, or your Latchkey administrator confirms it."
            : "your Latchkey administrator confirms it."}
        </Text>
      )}
      <Invitations
        authority={authority}
        isEmailOn={isEmailOn}
        onLink={(invitation) => setLink(invitationLink(invitation))}
      />
      <DeferredWindow part={memberRemoval} {...dialog("removal")} member={chosen} />
      <DeferredWindow part={leavingWindow} {...dialog("leaving")} viewerId={viewer.id} />
      <NewLink link={link} onClose={() => setLink(null)} />
      {canManage && (
        <>
          <DeferredWindow
            part={passwordReset}
            {...dialog("password")}
            member={chosen}
            onLink={(link) => setLink(resetLink(link))}
          />
          <DeferredWindow part={memberTokens} {...dialog("tokens")} member={chosen} />
          <DeferredWindow
            part={roleChange}
            {...dialog("role")}
            member={chosen}
            viewerId={viewer.id}
            choices={authority.choices}
          />
          <DeferredWindow
            part={invitationForm}
            {...dialog("invitation")}
            authority={authority}
            isEmailOn={isEmailOn}
            onCreated={(invitation) => setLink(invitationLink(invitation))}
          />
        </>
      )}
    </>
  );
}

/** Says what the list is narrowed to, and takes it away again. */
function OfOneRole({ name }: { name: string | undefined }) {
  return (
    <Group gap="xs" mb="sm">
      <Text style={{ overflowWrap: "anywhere" }}>
        Only members with {name ? <strong>{name}</strong> : "one role"}.
      </Text>
      <Button component={Link} href={usePathname()} variant="default" size="xs">
        Show all
      </Button>
    </Group>
  );
}

function columns(viewerId: string): readonly Column<OrganizationMember>[] {
  return [
    {
      header: "Name",
      cell: ({ id, name }) => <Tagged name={name}>{id === viewerId && <Tag>You</Tag>}</Tagged>,
    },
    {
      header: "Email",
      width: "32%",
      cell: ({ email, proven }) => (
        // One element: on a card the cell's parts are placed in columns.
        <Tagged name={<Email>{email}</Email>}>{!proven && <OutcomeBadge status="unproven" />}</Tagged>
      ),
    },
    { header: "Role", width: "16%", cell: ({ role }) => role.name },
    {
      header: "Second factor",
      width: 124,
      cell: ({ hasSecondFactor }) => (hasSecondFactor ? "Yes" : <Dimmed>None</Dimmed>),
    },
    { header: "Since", width: 140, cell: ({ since }) => <RelativeTime value={since} /> },
  ];
}
