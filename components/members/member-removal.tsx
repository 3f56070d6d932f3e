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
}

/** Somebody else's membership; one's own is left (leaving.tsx). The server refuses to take the last owner. */
export function MemberRemoval({ opened, onClose, member }: MemberRemovalProps) {
  const organization = useOrganization();
  const change = useChange();
  if (!member) return null;
  const { id, name, email } = member;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="member"
      verb="Remove"
      name={`${name}’s membership`}
      onConfirm={() => change({ method: "DELETE", path: [membersResource, id], success: `Removed ${name}.` })}
    >
      {email} loses access to {organization.name} with the next request, and the open invitations that they
      sent stop working. Automations keep running, what they made stays, and the audit log keeps the name.
    </ConfirmDelete>
  );
}
