"use client";
// Whoever was invited and has not joined: a new link for them, or none any more.
import { useInfiniteQuery } from "@tanstack/react-query";
import { InvitationTable } from "@/components/members/invitation-table";
import { invitationList } from "@/components/members/queries";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { useEdited } from "@/components/shell/edited";
import { useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import type { Invitation, NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationsProps {
  reach: RoleAuthority;
  onLink: (invitation: NewInvitation) => void;
}

export function Invitations({ reach, onLink }: InvitationsProps) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery(invitationList(organizationId));
  const mutate = useOrganizationMutation();
  const { chosen, isOpen, open, close } = useRowDialogs<Invitation, "resend" | "revocation">();

  const paramsOf = ({ id }: Invitation) => ({ id });
  const resent = useEdited(isOpen("resend"), chosen, invitationOperations.get, paramsOf);
  const revoked = useEdited(isOpen("revocation"), chosen, invitationOperations.get, paramsOf);

  return (
    <>
      <InvitationTable
        list={list}
        reasonAgainst={({ role }) => reach.reasonAgainst(role)}
        onResend={(invitation) => open("resend", invitation)}
        onRevoke={(invitation) => open("revocation", invitation)}
      />
      {chosen && (
        <>
          <ConfirmDelete
            opened={isOpen("resend")}
            onClose={close}
            kind="link"
            verb="Replace"
            name={`The link for ${chosen.email}`}
            edited={resent}
            onConfirm={async () =>
              onLink(
                await mutate(invitationOperations.resend, paramsOf(chosen), { etag: resent.object?.etag }),
              )
            }
          >
            A new link, valid for another week, replaces it. You then send it yourself.
          </ConfirmDelete>
          <ConfirmDelete
            opened={isOpen("revocation")}
            onClose={close}
            kind="invitation"
            verb="Revoke"
            name={`The invitation for ${chosen.email}`}
            edited={revoked}
            onConfirm={() =>
              mutate(invitationOperations.revoke, paramsOf(chosen), {
                etag: revoked.object?.etag,
                success: `Revoked the invitation for ${chosen.email}.`,
              })
            }
          >
            The link stops working at once.
          </ConfirmDelete>
        </>
      )}
    </>
  );
}
