"use client";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { Notice } from "@/components/ui/notice";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";
import { type ServiceAccount, ServiceAccountInput } from "@/lib/shared/api-tokens/schema";

interface ServiceAccountFormProps extends Dialog {
  /** The one to edit; null for a new one. */
  account: ServiceAccount | null;
  choices: RoleAuthority["choices"];
  onCreated: (account: ServiceAccount) => void;
}

export function ServiceAccountForm({ account, choices, onCreated, ...dialog }: ServiceAccountFormProps) {
  const mutate = useOrganizationMutation();
  const edited = useEdited(dialog.opened, account, serviceAccountOperations.get);
  const { object } = edited;

  async function submit(body: ServiceAccountInput) {
    if (object)
      return edited.change(serviceAccountOperations.update, { body, success: `Saved ${body.name}.` });
    const created = await mutate(serviceAccountOperations.create, {}, { body });
    onCreated(created);
    return created;
  }

  return (
    <FormModal
      {...dialog}
      title={object ? "Edit Service Account" : "Create Service Account"}
      description="A service account is a program with a role of its own. It stays when people leave."
      schema={ServiceAccountInput}
      defaultValues={{ name: object?.name ?? "", roleId: object?.role.id ?? "" }}
      onSubmit={submit}
      edited={edited}
    >
      {object?.needsReview && (
        <Notice tone="warning" title="Nobody answers for it now">
          {object.answersFor ?? "The person who created it"} has no access any more. When you save it, you
          answer for it.
        </Notice>
      )}
      <TextField name="name" label="Name" placeholder="Deploy pipeline" />
      <SelectField
        name="roleId"
        label="Role"
        searchable
        data={choices}
        help="A role that grants no more than yours. It takes effect at the next request."
      />
    </FormModal>
  );
}
