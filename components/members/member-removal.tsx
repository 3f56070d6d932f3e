"use client";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useOrganization } from "@/components/frame/organization";
import { membersResource } from "@/components/members/queries";
import type { OrganizationMember } from "@/lib/members/schema";

interface MemberRemovalProps {
  opened: boolean;
  onClose: () => void;
  member: OrganizationMember | null;
  viewerId: string;
}

/** Somebody else's membership, or one's own; the server refuses to take the last owner. */
export function MemberRemoval({ opened, onClose, member, viewerId }: MemberRemovalProps) {
  const organization = useOrganization();
  const change = useChange();
  if (!member) return null;
  const isSelf = member.id === viewerId;
  const { id, name, email } = member;

  async function confirm() {
    await change({
      method: "DELETE",
      path: [membersResource, id],
      success: isSelf ? undefined : `Removed ${name}.`,
    });
    // There is nothing left here to read.
    if (isSelf) window.location.assign("/");
  }

  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="membership"
      verb={isSelf ? "End" : "Remove"}
      name={isSelf ? `Your membership in ${organization.name}` : `${name}’s membership`}
      onConfirm={confirm}
    >
      {isSelf ? "You lose" : `${email} loses`} access to {organization.name} with the next request, and the
      open invitations that {isSelf ? "you" : "they"} sent stop working. Automations keep running, what{" "}
      {isSelf ? "you" : "they"} made stays, and the audit log keeps the name.
    </ConfirmDelete>
  );
}
