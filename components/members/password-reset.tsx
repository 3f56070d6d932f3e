"use client";
import { Text } from "@mantine/core";
import { z } from "zod";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { ShownOnce } from "@/components/ui/shown-once";
import { exactTime } from "@/components/ui/time-words";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import type { NewResetLink } from "@/lib/shared/account-links/schema";
import type { OrganizationMember } from "@/lib/shared/members/schema";

interface PasswordResetProps {
  opened: boolean;
  onClose: () => void;
  member: OrganizationMember | null;
  onLink: (link: NewResetLink) => void;
}

/** Says what a link for a new password does, and makes it. */
export function PasswordReset({ opened, onClose, member, onLink }: PasswordResetProps) {
  const mutate = useOrganizationMutation();
  if (!member) return null;
  const { id, name, email } = member;

  async function submit() {
    onLink(await mutate(accountLinkOperations.makeResetLink, { id }, {}));
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title="Reset Password"
      schema={nothing}
      defaultValues={{}}
      onSubmit={submit}
      submitLabel="Create link"
    >
      <Text style={{ overflowWrap: "anywhere" }}>
        You get a link that {name} uses to set a new password for {email}, once, within an hour. All of their
        sessions end when they do.
      </Text>
      <Text>
        <strong>Anyone with this link can take over the account</strong>: send it only to {name}. Earlier
        links stop working.
      </Text>
    </FormModal>
  );
}

const nothing = z.object({});

interface ResetLinkProps {
  /** Null while there is none to show. */
  link: NewResetLink | null;
  onClose: () => void;
}

export function ResetLink({ link, onClose }: ResetLinkProps) {
  return (
    <ShownOnce
      shown={link}
      onClose={onClose}
      title={({ name }) => `New password for ${name}`}
      codes={({ link: address }) => [{ label: "Reset link", code: address }]}
      warning={{
        title: "You haven’t copied the link",
        words: "It can’t be shown again after you close this window. Reset Password creates a new one.",
      }}
    >
      {({ name, email, expiresAt }) => (
        <>
          Send this link to {name} to set a new password for {email}. It works once, until{" "}
          {exactTime(new Date(expiresAt))}. <strong>It is shown only now</strong>: Latchkey keeps a hash of
          it.
        </>
      )}
    </ShownOnce>
  );
}
