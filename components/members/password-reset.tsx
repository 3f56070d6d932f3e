"use client";
import { Text } from "@mantine/core";
import { z } from "zod";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import type { NewResetLink } from "@/lib/shared/account-links/schema";
import type { OrganizationMember } from "@/lib/shared/members/schema";

interface PasswordResetProps extends Dialog {
  member: OrganizationMember | null;
  onLink: (link: NewResetLink) => void;
}

const nothing = z.object({});

/** Says what a link for a new password does, and makes it. */
export function PasswordReset({ member, onLink, ...dialog }: PasswordResetProps) {
  const mutate = useOrganizationMutation();
  if (!member) return null;
  const { id, name, email } = member;
  return (
    <FormModal
      {...dialog}
      title="Reset Password"
      schema={nothing}
      defaultValues={{}}
      onSubmit={async () => onLink(await mutate(accountLinkOperations.makeResetLink, { id }, {}))}
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
