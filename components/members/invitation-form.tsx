"use client";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import { InvitationInput, invitationDays, type NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationFormProps extends Dialog {
  authority: RoleAuthority;
  isEmailOn: boolean;
  onCreated: (invitation: NewInvitation) => void;
}

export function InvitationForm({ authority, isEmailOn, onCreated, ...dialog }: InvitationFormProps) {
  const mutate = useOrganizationMutation();
  return (
    <FormModal
      {...dialog}
      title="Invite Member"
      description={
        isEmailOn
          ? `Sends an email with a link for one person that works once, within ${invitationDays} days. You can also copy a link and send it yourself.`
          : `Creates a link for one person that works once, within ${invitationDays} days. Latchkey doesn’t send email: you send the link yourself.`
      }
      schema={InvitationInput}
      defaultValues={{ email: "", roleId: authority.usualRoleId }}
      onSubmit={async (body) => onCreated(await mutate(invitationOperations.create, {}, { body }))}
      submitLabel={isEmailOn ? "Send invitation" : "Create link"}
    >
      <TextField
        name="email"
        label="Email"
        type="email"
        placeholder="ada@example.com"
        help="The link works only for this email."
      />
      <SelectField name="roleId" label="Role" data={authority.choices} searchable />
    </FormModal>
  );
}
