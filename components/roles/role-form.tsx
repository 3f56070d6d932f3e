"use client";
import { membersInWords } from "@/components/roles/labels";
import { LevelsField } from "@/components/roles/levels-field";
import { useOrganization } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { beyond, complete, memberPermissions } from "@/lib/shared/permissions";
import { roleOperations } from "@/lib/shared/roles/operations";
import { type Role, RoleInput } from "@/lib/shared/roles/schema";

interface RoleFormProps extends Dialog {
  /** The one to edit, or to begin a copy from; null to begin from Member's permissions. */
  role: Role | null;
  isCopy?: boolean;
  /** The viewer's own: changing it changes what they may do themselves. */
  ownRoleId: string;
}

export function RoleForm({ role: given, isCopy = false, ownRoleId, ...dialog }: RoleFormProps) {
  const { permissions: held } = useOrganization();
  const mutate = useOrganizationMutation();
  const shown = useEdited(dialog.opened, given, roleOperations.get);
  const role = shown.object;
  // A new role doesn't begin with permissions that the viewer cannot give.
  const usual = beyond(held, memberPermissions).length === 0 ? memberPermissions : {};
  const edited = isCopy ? null : role;

  function submit(body: RoleInput) {
    return edited
      ? shown.change(roleOperations.update, { body, success: `Saved ${body.name}.` })
      : mutate(roleOperations.create, {}, { body, success: `Created ${body.name}.` });
  }

  return (
    <FormModal
      {...dialog}
      title={edited ? "Edit Role" : "Create Role"}
      description={description(edited, ownRoleId)}
      schema={RoleInput}
      defaultValues={{
        name: role ? (isCopy ? `${role.name} copy`.slice(0, 80) : role.name) : "",
        permissions: complete(role?.permissions ?? usual),
      }}
      onSubmit={submit}
      edited={shown}
      submitLabel={edited ? "Save changes" : "Create"}
      presentation="drawer"
      size={600}
    >
      <TextField name="name" label="Name" placeholder="Auditor" />
      <LevelsField />
    </FormModal>
  );
}

function description(role: Role | null, ownRoleId: string): string {
  if (!role) return "What people with this role may do. You can grant only what your own role grants.";
  if (role.id === ownRoleId) return "This is your own role: you lose at once what you remove.";
  if (role.memberCount === 0) return "Nobody has this role yet.";
  return `${membersInWords(role.memberCount)} ${role.memberCount === 1 ? "has" : "have"} this role. A change takes effect at once.`;
}
