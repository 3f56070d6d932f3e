"use client";
// Invitations that nobody has accepted yet: send a new link, or revoke it.
import { Title } from "@mantine/core";
import { IconMail, IconMailX, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { invitationList } from "@/components/members/queries";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import { Dimmed } from "@/components/ui/dimmed";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import type { RowAction } from "@/components/ui/list/row-menu";
import { useRowDialogs } from "@/components/ui/on-demand/deferred";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import type { EmailFailure } from "@/lib/shared/emails/schema";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import type { Invitation, NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationsProps {
  authority: RoleAuthority;
  isEmailOn: boolean;
  onLink: (invitation: NewInvitation) => void;
}

export function Invitations({ authority, isEmailOn, onLink }: InvitationsProps) {
  const { id: organizationId } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const list = useInfiniteQuery(invitationList(organizationId));
  const { chosen, isOpen, open, dialog } = useRowDialogs<Invitation, "resend" | "revocation">();
  const isAnyOpen = isOpen("resend") || isOpen("revocation");
  const edited = useEdited(isAnyOpen, chosen, invitationOperations.get);

  function actions(invitation: Invitation): RowAction[] {
    const disabledReason = authority.reasonAgainst(invitation.role);
    return [
      {
        label: "Send Again",
        icon: IconRefresh,
        onSelect: () => open("resend", invitation),
        disabledReason,
      },
      {
        label: "Revoke",
        icon: IconMailX,
        onSelect: () => open("revocation", invitation),
        danger: true,
        disabledReason,
      },
    ];
  }

  const { object } = edited;
  return (
    <>
      <Title order={2} mt={36} mb="sm">
        Pending Invitations
      </Title>
      <DataTable
        label="Pending invitations"
        list={list}
        columns={columns}
        rowName={({ email }) => email}
        actions={canManage ? actions : undefined}
        empty={
          <EmptyState icon={IconMail} title="No pending invitations">
            Invitations appear here until accepted.
          </EmptyState>
        }
      />
      {object && (
        <>
          <ConfirmDelete
            {...dialog("resend")}
            kind="link"
            verb="Replace"
            name={`The link for ${object.email}`}
            edited={edited}
            onConfirm={async () => onLink(await edited.change(invitationOperations.resend, {}))}
          >
            A new link, valid for another week, replaces it.{" "}
            {isEmailOn ? "It’s also sent by email." : "You then send it yourself."}
          </ConfirmDelete>
          <ConfirmDelete
            {...dialog("revocation")}
            kind="invitation"
            verb="Revoke"
            name={`The invitation for ${object.email}`}
            edited={edited}
            onConfirm={() =>
              edited.change(invitationOperations.revoke, {
                success: `Revoked the invitation for ${object.email}.`,
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

function Delivery({ delivery, deliveryFailure }: Invitation) {
  if (delivery === "link_only") return <Dimmed>By link only</Dimmed>;
  if (delivery === "sent") return "Sent by email";
  const reason = deliveryFailure && failureWords[deliveryFailure];
  if (delivery === "failed") return `Couldn’t be sent${reason ? `: ${reason}` : ""}`;
  return reason ? `Not sent yet: ${reason}` : "Being sent";
}

const ofOurs = "your Latchkey administrator has to look at its email settings";
const failureWords: Record<EmailFailure, string> = {
  unreachable: "the mail server isn’t reachable",
  timeout: "the mail server doesn’t answer",
  tls: ofOurs,
  sign_in_refused: ofOurs,
  sender_refused: ofOurs,
  unreadable: ofOurs,
  busy: "the mail server asked to try later",
  address_refused: "the mail server refuses this address",
  message_refused: "the mail server refuses the message",
};

const columns: readonly Column<Invitation>[] = [
  { header: "Email", cell: ({ email }) => <Email>{email}</Email> },
  { header: "Role", width: "14%", cell: ({ role }) => role.name },
  {
    header: "Invited by",
    width: "15%",
    cell: ({ invitedBy }) => invitedBy?.name ?? <Dimmed>A former member</Dimmed>,
  },
  { header: "Status", width: 104, cell: ({ status }) => <OutcomeBadge status={status} /> },
  { header: "Delivery", width: "17%", cell: (invitation) => <Delivery {...invitation} /> },
  { header: "Expires", width: 124, cell: ({ expiresAt }) => <RelativeTime value={expiresAt} /> },
];
