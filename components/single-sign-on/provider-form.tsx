"use client";
import { Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import type { UseFormReturn } from "react-hook-form";
import { useRoleAuthority } from "@/components/members/use-role-authority";
import { useEdited } from "@/components/shell/use-organization-mutation";
import { RulesField } from "@/components/single-sign-on/rules-field";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { FormModal } from "@/components/ui/form/form-modal";
import { RadioField } from "@/components/ui/form/radio-field";
import { SecretField } from "@/components/ui/form/secret-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { MachineValue } from "@/components/ui/machine-value";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import {
  type SingleSignOn,
  SingleSignOnForm,
  type SingleSignOnValues,
} from "@/lib/shared/single-sign-on/schema";

interface ProviderFormProps extends Dialog {
  settings: SingleSignOn;
  installation: string | null;
  isOwner: boolean;
}

export function ProviderForm({ settings, installation, isOwner, ...dialog }: ProviderFormProps) {
  const router = useRouter();
  const edited = useEdited(dialog.opened, settings, singleSignOnOperations.get, () => ({}));
  const object = edited.object ?? settings;
  const { isSet, issuer, clientId, roleClaim, rules, defaultRole, mayMakeOwners } = object;

  async function submit(body: SingleSignOnForm) {
    await edited.change(singleSignOnOperations.set, { body, success: "Saved single sign-on." });
    router.refresh();
  }

  return (
    <FormModal
      {...dialog}
      presentation="drawer"
      size={560}
      title={isSet ? "Edit Single Sign-On" : "Set Up Single Sign-On"}
      description="Saving fetches your provider’s document and says what is wrong with it."
      schema={SingleSignOnForm}
      defaultValues={{
        kind: (isSet && issuer === null ? "installation" : "own") as SingleSignOnValues["kind"],
        issuer: issuer ?? "",
        clientId: clientId ?? "",
        clientSecret: "",
        roleClaim: roleClaim ?? "",
        rules: rules.map(({ value, role }) => ({ value, roleId: role.id })),
        defaultRoleId: defaultRole?.id ?? "",
        mayMakeOwners,
      }}
      onSubmit={submit}
      edited={edited}
      submitLabel={isSet ? "Save changes" : "Save"}
    >
      {(form) => (
        <>
          {installation !== null && (
            <RadioField<SingleSignOnValues>
              name="kind"
              label="Provider"
              choices={[
                {
                  value: "own",
                  label: "Our own",
                  description: "A session opens this organization alone.",
                },
                {
                  value: "installation",
                  label: "This Latchkey’s",
                  description: `People who use “${installation}” become members by themselves.`,
                },
              ]}
            />
          )}
          {form.watch("kind") === "own" && <OwnFields object={object} form={form} />}
          <RoleFields form={form} isOwner={isOwner} />
        </>
      )}
    </FormModal>
  );
}

// biome-ignore lint/suspicious/noExplicitAny: what the form sends is the schema's matter.
type Form = UseFormReturn<SingleSignOnValues, unknown, any>;

function OwnFields({ object, form }: { object: SingleSignOn; form: Form }) {
  const [issuer, clientId] = form.watch(["issuer", "clientId"]);
  const isSameClient = object.issuer !== null && issuer === object.issuer && clientId === object.clientId;
  return (
    <>
      <div>
        <Text size="sm" fw={500}>
          Redirect URI
        </Text>
        <Text size="xs" c="dimmed" mb={4}>
          Register it at your provider, for a web application with a client secret.
        </Text>
        <MachineValue value={object.redirectUri} label="redirect URI" />
      </div>
      <TextField<SingleSignOnValues>
        name="issuer"
        label="Issuer"
        type="url"
        machine
        placeholder="https://acme.okta.com"
        help="As “issuer” in your provider’s /.well-known/openid-configuration, to the letter."
      />
      <TextField<SingleSignOnValues> name="clientId" label="Client ID" machine placeholder="0oa1b2c3" />
      <SecretField<SingleSignOnValues> name="clientSecret" label="Client secret" stored={isSameClient} />
    </>
  );
}

function RoleFields({ form, isOwner }: { form: Form; isOwner: boolean }) {
  const { choices } = useRoleAuthority(isOwner);
  return (
    <>
      <TextField<SingleSignOnValues>
        name="roleClaim"
        label="Claim for the role"
        optional
        machine
        placeholder="groups"
        help="A claim of the ID token with a text or a list of texts. Leave empty to give everyone the same role."
      />
      {form.watch("roleClaim").trim() !== "" && <RulesField choices={choices} />}
      <SelectField<SingleSignOnValues>
        name="defaultRoleId"
        label="Role of everyone else"
        optional
        clearable
        searchable
        data={choices}
        placeholder="They aren’t let in"
        help="For people whom no rule names. Members whom a person gives another role keep that."
      />
      <CheckboxField<SingleSignOnValues>
        name="mayMakeOwners"
        label="A rule may make owners"
        disabled={!isOwner}
        help={
          isOwner
            ? "The people who decide about groups at your provider then decide who is an owner. Only owners can change this page while it’s on."
            : "Only an owner can switch this on."
        }
      />
    </>
  );
}
