"use client";
// Whoever was invited and has not joined: a new link for them, or none any more.
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useOrganization } from "@/components/frame/organization";
import { InvitationTable } from "@/components/members/invitation-table";
import { invitationList, invitationsResource } from "@/components/members/queries";
import type { Reach } from "@/components/members/use-reach";
import type { Invitation, NewInvitation } from "@/lib/invitations/schema";

interface InvitationsProps {
  reach: Reach;
  onLink: (invitation: NewInvitation) => void;
}

export function Invitations({ reach, onLink }: InvitationsProps) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery(invitationList(organizationId));
  const change = useChange();
  const [chosen, setChosen] = useState<Invitation | null>(null);
  const [isResendOpen, resend] = useDisclosure();
  const [isRevocationOpen, revocation] = useDisclosure();

  function choose(open: () => void) {
    return (invitation: Invitation) => {
      setChosen(invitation);
      open();
    };
  }

  return (
    <>
      <InvitationTable
        list={list}
        reasonAgainst={({ role }) => reach.reasonAgainst(role)}
        onResend={choose(resend.open)}
        onRevoke={choose(revocation.open)}
      />
      {chosen && (
        <>
          <ConfirmDelete
            opened={isResendOpen}
            onClose={resend.close}
            kind="link"
            verb="Replace"
            name={`The link for ${chosen.email}`}
            onConfirm={async () =>
              onLink(
                await change<NewInvitation>({
                  method: "POST",
                  path: [invitationsResource, chosen.id, "resend"],
                }),
              )
            }
          >
            A new one, good for another week, takes its place; you then hand it over.
          </ConfirmDelete>
          <ConfirmDelete
            opened={isRevocationOpen}
            onClose={revocation.close}
            kind="invitation"
            verb="Revoke"
            name={`The invitation for ${chosen.email}`}
            onConfirm={() =>
              change({
                method: "DELETE",
                path: [invitationsResource, chosen.id],
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
