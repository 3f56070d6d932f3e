"use client";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { SelectField } from "@/components/ui/form/select-field";
import { Notice } from "@/components/ui/notice";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { memberOperations } from "@/lib/shared/members/operations";
import { MemberInput, type OrganizationMember } from "@/lib/shared/members/schema";

interface RoleChangeProps extends Dialog {
  member: OrganizationMember | null;
  viewerId: string;
  choices: RoleAuthority["choices"];
}

export function RoleChange({ member: shown, viewerId, choices, ...dialog }: RoleChangeProps) {
  const mutate = useOrganizationMutation();
  const edited = useEdited(dialog.opened, shown, memberOperations.get);
  const member = edited.object;
  if (!member) return null;
  const isSelf = member.id === viewerId;
  const { name, email, proven, role, isRoleByProvider, id, etag } = member;

  async function submit(body: MemberInput) {
    const success = `Changed the role of ${name}.`;
    await mutate(memberOperations.changeRole, { id }, { etag, body, success });
    // What the whole page offers depends on it.
    if (isSelf && body.roleId !== role.id) window.location.reload();
  }

  return (
    <FormModal
      {...dialog}
      title="Change Role"
      description={
        isSelf
          ? "This is your own role: you lose at once what the new role doesn’t grant."
          : `${name} has the role ${role.name}. The new role takes effect at once.`
      }
      schema={MemberInput}
      defaultValues={{ roleId: role.id }}
      onSubmit={submit}
      edited={edited}
      submitLabel="Save changes"
    >
      {!proven && !isSelf && (
        <Notice tone="warning" title="Unproven email">
          Nobody has checked that {email} belongs to this person. Check with them in a way you trust before
          you give them more.
        </Notice>
      )}
      {isRoleByProvider && (
        <Notice tone="info" title="Role by single sign-on">
          Your provider gave this role. If a rule in the single sign-on settings names another one, that
          counts again at the next sign-in.
        </Notice>
      )}
      <SelectField name="roleId" label="Role" data={choices} searchable />
    </FormModal>
  );
}
