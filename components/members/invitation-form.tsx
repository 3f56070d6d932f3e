"use client";
import { invitationsResource } from "@/components/members/queries";
import type { Reach } from "@/components/members/use-reach";
import { useChange } from "@/components/shell/change";
import { FormModal } from "@/components/ui/form/form-modal";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { InvitationInput, invitationDays, type NewInvitation } from "@/lib/shared/invitations/schema";

interface InvitationFormProps {
  opened: boolean;
  onClose: () => void;
  reach: Reach;
  onCreated: (invitation: NewInvitation) => void;
}

export function InvitationForm({ opened, onClose, reach, onCreated }: InvitationFormProps) {
  const change = useChange();
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title="Invite Member"
      description={`Creates a link for one person that works once, within ${invitationDays} days. Latchkey doesn’t send email: you send the link yourself.`}
      schema={InvitationInput}
      defaultValues={{ email: "", roleId: reach.usualRoleId }}
      onSubmit={async (body) =>
        onCreated(await change<NewInvitation>({ method: "POST", path: [invitationsResource], body }))
      }
      submitLabel="Create link"
    >
      <TextField
        name="email"
        label="Email"
        type="email"
        placeholder="ada@example.com"
        help="The link works only for this email."
      />
      <SelectField name="roleId" label="Role" data={reach.choices} searchable />
    </FormModal>
  );
}
