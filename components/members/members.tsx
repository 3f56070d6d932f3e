"use client";
// Settings → Members: who belongs to the organization, with which role, and who was invited.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { PageHeader } from "@/components/elements/page-header";
import { useAllowed, useLack, useOrganization } from "@/components/frame/organization";
import { usePaletteActions } from "@/components/frame/palette-actions";
import { InvitationForm } from "@/components/members/invitation-form";
import { InvitationLink } from "@/components/members/invitation-link";
import { Invitations } from "@/components/members/invitations";
import { MemberRemoval } from "@/components/members/member-removal";
import { MemberTable } from "@/components/members/member-table";
import { memberList, type Viewer } from "@/components/members/queries";
import { RoleChange } from "@/components/members/role-change";
import { useReach } from "@/components/members/use-reach";
import type { NewInvitation } from "@/lib/invitations/schema";
import type { OrganizationMember } from "@/lib/members/schema";

const inviteLabel = "Invite Member";

export function Members({ viewer }: { viewer: Viewer }) {
  const { id, name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const lack = useLack();
  const reach = useReach(viewer.isOwner);
  const [query, setQuery] = useState("");
  const list = useInfiniteQuery(memberList(id, query));
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<OrganizationMember | null>(null);
  const [link, setLink] = useState<NewInvitation | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const [isRoleOpen, role] = useDisclosure();
  const [isRemovalOpen, removal] = useDisclosure();

  function choose(open: () => void) {
    return (member: OrganizationMember) => {
      setChosen(member);
      open();
    };
  }

  usePaletteActions(
    useMemo(
      () =>
        canManage ? [{ id: "invite-member", label: inviteLabel, group: "On this page", run: form.open }] : [],
      [canManage, form.open],
    ),
  );

  return (
    <>
      <PageHeader
        title="Members"
        description={
          canManage
            ? `Who belongs to ${name}, and with which role.`
            : `Who belongs to ${name}. ${lack("organization_settings:manage", "Inviting and changing them")}`
        }
        action={
          canManage && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden="true" />} onClick={form.open}>
              {inviteLabel}
            </Button>
          )
        }
      />
      <MemberTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name or email" }}
        viewerId={viewer.id}
        reasonAgainst={(member) => reach.reasonAgainst(member.role)}
        onChangeRole={choose(role.open)}
        onRemove={choose(removal.open)}
      />
      <Invitations reach={reach} onLink={setLink} />
      <MemberRemoval opened={isRemovalOpen} onClose={removal.close} member={chosen} viewerId={viewer.id} />
      <InvitationLink invitation={link} onClose={() => setLink(null)} />
      {canManage && (
        <>
          <RoleChange
            opened={isRoleOpen}
            onClose={role.close}
            member={chosen}
            viewerId={viewer.id}
            choices={reach.choices}
          />
          <InvitationForm opened={isFormOpen} onClose={form.close} reach={reach} onCreated={setLink} />
        </>
      )}
    </>
  );
}
