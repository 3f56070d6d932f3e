"use client";
import { z } from "zod";
import { useRoleAuthority } from "@/components/members/use-role-authority";
import { useAllowed } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { apiTokenOperations, serviceAccountOperations } from "@/lib/shared/api-tokens/operations";
import { type NewApiToken, type ServiceAccount, tokenDays } from "@/lib/shared/api-tokens/schema";
import { Name } from "@/lib/shared/input";

/** Selects give texts. */
const TokenFormInput = z
  .strictObject({ name: Name, expiresInDays: z.string(), roleId: z.string() })
  .transform(({ expiresInDays, ...rest }) => ({ ...rest, expiresInDays: Number(expiresInDays) }));

const lifetimes = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "One year" },
];

interface TokenFormProps extends Dialog {
  /** Whose it is; null for the viewer's own. */
  account: ServiceAccount | null;
  isOwner: boolean;
  onCreated: (token: NewApiToken) => void;
}

export function TokenForm({ account, isOwner, onCreated, ...dialog }: TokenFormProps) {
  const mutate = useOrganizationMutation();
  const canReadRoles = useAllowed("organization_settings:read");

  async function submit({ name, expiresInDays, roleId }: z.output<typeof TokenFormInput>) {
    if (account) {
      const body = { name, expiresInDays };
      return onCreated(await mutate(serviceAccountOperations.createToken, { id: account.id }, { body }));
    }
    const body = { name, expiresInDays, roleId: roleId || null };
    onCreated(await mutate(apiTokenOperations.create, {}, { body }));
  }

  return (
    <FormModal
      {...dialog}
      title="Create API Token"
      description={
        account
          ? `A program with it acts as ${account.name}, with the role ${account.role.name}. You see the token next.`
          : "A program with it acts for you in this organization, and never does more than you may. You see the token next."
      }
      schema={TokenFormInput}
      defaultValues={{ name: "", expiresInDays: String(tokenDays.standard), roleId: "" }}
      onSubmit={submit}
      submitLabel="Create token"
    >
      <TextField name="name" label="Name" placeholder="GitHub Actions" help="The audit log names it." />
      {!account && canReadRoles && <RoleField isOwner={isOwner} />}
      <SelectField name="expiresInDays" label="Expires after" data={lifetimes} />
    </FormModal>
  );
}

function RoleField({ isOwner }: { isOwner: boolean }) {
  const { choices } = useRoleAuthority(isOwner);
  return (
    <SelectField
      name="roleId"
      label="Role"
      optional
      clearable
      searchable
      data={choices}
      placeholder="Same as yours"
      help="With a role, the token can do only what both that role and yours allow."
    />
  );
}
