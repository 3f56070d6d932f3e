"use client";
// What inviting gives: the link, this once.
import { ShownOnce } from "@/components/ui/shown-once";
import { exactTime } from "@/components/ui/time-words";
import type { NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationLinkProps {
  /** Null while there is none to show. */
  invitation: NewInvitation | null;
  onClose: () => void;
}

export function InvitationLink({ invitation, onClose }: InvitationLinkProps) {
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
