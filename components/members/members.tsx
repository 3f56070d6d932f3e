"use client";
// Settings → Members: who belongs to the organization, with which role, and who was invited.
import { Button, Group, Text } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { Invitations } from "@/components/members/invitations";
import { memberAddress } from "@/components/members/list-address";
import { MemberTable } from "@/components/members/member-table";
import { ResetLink } from "@/components/members/password-reset";
import { memberList, type Viewer } from "@/components/members/queries";
import { useRoleAuthority } from "@/components/members/use-role-authority";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { Link } from "@/components/ui/link";
import { useListSearch } from "@/components/ui/list-address";
import { PageHeader } from "@/components/ui/page-header";
import { ShownOnce } from "@/components/ui/shown-once";
import { exactTime } from "@/components/ui/time-words";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import type { NewResetLink } from "@/lib/shared/account-links/schema";
import type { NewInvitation } from "@/lib/shared/invitations/schema";
import type { OrganizationMember } from "@/lib/shared/members/schema";

const memberRemoval = deferred(() =>
  import("@/components/members/member-removal").then(({ MemberRemoval }) => MemberRemoval),
);
const leavingWindow = deferred(() => import("@/components/members/leaving").then(({ Leaving }) => Leaving));
const passwordReset = deferred(() =>
  import("@/components/members/password-reset").then(({ PasswordReset }) => PasswordReset),
);
const roleChange = deferred(() =>
  import("@/components/members/role-change").then(({ RoleChange }) => RoleChange),
);
const invitationForm = deferred(() =>
  import("@/components/members/invitation-form").then(({ InvitationForm }) => InvitationForm),
);

const inviteLabel = "Invite Member";

export function Members({ viewer }: { viewer: Viewer }) {
  const { id, name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const authority = useRoleAuthority(viewer.isOwner);
  const [query, setQuery] = useListSearch();
  // As the deletion of a role links to who holds it.
  const roleId = useQueryState("role", memberAddress.role)[0];
  const list = useInfiniteQuery(memberList(id, query, roleId));
  const { chosen, isOpen, open, close } = useRowDialogs<
    OrganizationMember,
    "invitation" | "role" | "password" | "removal" | "leaving"
  >();
  const [link, setLink] = useState<NewInvitation | null>(null);
  const [resetLink, setResetLink] = useState<NewResetLink | null>(null);

  usePaletteActions(
    useMemo(
      () =>
        canManage
          ? [
              {
                id: "invite-member",
                label: inviteLabel,
                group: "On this page",
                run: () => open("invitation"),
              },
            ]
          : [],
      [canManage, open],
    ),
  );

  return (
    <>
      <PageHeader
        title="Members"
        description={
          canManage
            ? `The people in ${name} and their roles.`
            : `The people in ${name}. ${permissionHint("organization_settings:manage", "Inviting and changing them")}`
        }
        action={
          canManage && (
            <Button
              leftSection={<IconUserPlus size={16} aria-hidden="true" />}
              onClick={() => open("invitation")}
            >
              {inviteLabel}
            </Button>
          )
        }
      />
      {roleId && <OfOneRole name={list.data?.pages[0]?.items[0]?.role.name} />}
      <MemberTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name or email" }}
        viewerId={viewer.id}
        reasonAgainst={(member) => authority.reasonAgainst(member.role)}
        onChangeRole={(member) => open("role", member)}
        onResetPassword={viewer.isOwner ? (member) => open("password", member) : undefined}
        onRemove={(member) => open(member.id === viewer.id ? "leaving" : "removal", member)}
      />
      <Invitations reach={authority} onLink={setLink} />
      <DeferredWindow part={memberRemoval} opened={isOpen("removal")} onClose={close} member={chosen} />
      <DeferredWindow part={leavingWindow} opened={isOpen("leaving")} onClose={close} viewerId={viewer.id} />
      <InvitationLink invitation={link} onClose={() => setLink(null)} />
      <ResetLink link={resetLink} onClose={() => setResetLink(null)} />
      {canManage && (
        <>
          <DeferredWindow
            part={passwordReset}
            opened={isOpen("password")}
            onClose={close}
            member={chosen}
            onLink={setResetLink}
          />
          <DeferredWindow
            part={roleChange}
            opened={isOpen("role")}
            onClose={close}
            member={chosen}
            viewerId={viewer.id}
            choices={authority.choices}
          />
          <DeferredWindow
            part={invitationForm}
            opened={isOpen("invitation")}
            onClose={close}
            reach={authority}
            onCreated={setLink}
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

// What inviting gives: the link, this once.

interface InvitationLinkProps {
  /** Null while there is none to show. */
  invitation: NewInvitation | null;
  onClose: () => void;
}

function InvitationLink({ invitation, onClose }: InvitationLinkProps) {
  return (
    <ShownOnce
      shown={invitation}
      onClose={onClose}
      title={({ email }) => `Invitation for ${email}`}
      codes={({ link }) => [{ label: "Invitation link", code: link }]}
      warning={{
        title: "You haven’t copied the link",
        words: "It can’t be shown again after you close this window. Send Again creates a new one.",
      }}
    >
      {({ email, role, expiresAt }) => (
        <>
          Send this link to {email}, who joins with the role {role.name}. It works once, until{" "}
          {exactTime(new Date(expiresAt))}. <strong>It is shown only now</strong>: Latchkey keeps a hash of
          it.
        </>
      )}
    </ShownOnce>
  );
}
