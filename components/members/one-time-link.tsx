"use client";
import { exactTime } from "@/components/ui/time-words";
import { ShownOnce } from "@/components/ui/window/shown-once";
import type { NewResetLink } from "@/lib/shared/account-links/schema";
import type { NewInvitation } from "@/lib/shared/invitations/schema";

export interface OneTimeLink {
  title: string;
  label: string;
  /** Who gets the link, and what it is for. */
  purpose: string;
  /** Whether it came by email too, so that nothing is lost where nobody copies it. */
  isEmailed?: boolean;
  /** The action that makes another one. */
  again: string;
  link: string;
  expiresAt: string;
}

export const invitationLink = ({ email, role, link, expiresAt, delivery }: NewInvitation): OneTimeLink => ({
  title: `Invitation for ${email}`,
  label: "Invitation link",
  purpose:
    delivery === "link_only"
      ? `Send this link to ${email}, who joins with the role ${role.name}.`
      : `An email with a link is on its way to ${email}, who joins with the role ${role.name}. If it doesn’t arrive, send this link yourself: the account is unproven then.`,
  isEmailed: delivery !== "link_only",
  again: "Send Again",
  link,
  expiresAt,
});

export const resetLink = ({ name, email, link, expiresAt }: NewResetLink): OneTimeLink => ({
  title: `New password for ${name}`,
  label: "Reset link",
  purpose: `Send this link to ${name} to set a new password for ${email}.`,
  again: "Reset Password",
  link,
  expiresAt,
});

/** @param props.link null while there is none to show. */
export function NewLink({ link, onClose }: { link: OneTimeLink | null; onClose: () => void }) {
  return (
    <ShownOnce
      shown={link}
      onClose={onClose}
      title={({ title }) => title}
      codes={({ label, link }) => [{ label, code: link }]}
      warning={
        link?.isEmailed
          ? null
          : {
              title: "You haven’t copied the link",
              words: `It can’t be shown again after you close this window. ${link?.again} creates a new one.`,
            }
      }
    >
      {({ purpose, expiresAt }) => (
        <>
          {purpose} It works once, until {exactTime(new Date(expiresAt))}.{" "}
          <strong>It is shown only now</strong>: Latchkey keeps a hash of it.
        </>
      )}
    </ShownOnce>
  );
}
