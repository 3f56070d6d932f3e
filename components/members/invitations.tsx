"use client";
// Whoever was invited and has not joined: a new link for them, or none any more.
import { useInfiniteQuery } from "@tanstack/react-query";
import { InvitationTable } from "@/components/members/invitation-table";
import { invitationList, invitationsResource } from "@/components/members/queries";
import type { Reach } from "@/components/members/use-reach";
import { useChange } from "@/components/shell/change";
import { useEdited } from "@/components/shell/edited";
import { useOrganization } from "@/components/shell/organization";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { useWindows } from "@/components/ui/use-windows";
import type { Invitation, NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationsProps {
  reach: Reach;
  onLink: (invitation: NewInvitation) => void;
}

export function Invitations({ reach, onLink }: InvitationsProps) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery(invitationList(organizationId));
  const change = useChange();
  const { chosen, isOpen, open, close } = useWindows<Invitation, "resend" | "revocation">();

  const pathOf = ({ id }: Invitation) => [invitationsResource, id];
  const resent = useEdited(isOpen("resend"), chosen, pathOf);
  const revoked = useEdited(isOpen("revocation"), chosen, pathOf);

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
                await change<NewInvitation>({
                  method: "POST",
                  path: [...pathOf(chosen), "resend"],
                  etag: resent.object?.etag,
                }),
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
              change({
                method: "DELETE",
                path: pathOf(chosen),
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
