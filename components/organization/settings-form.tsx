"use client";
// The windows in which the organization's own settings are changed, one at a time.
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { DefaultValues, FieldValues } from "react-hook-form";
import { z } from "zod";
import { DaysText } from "@/components/automations/deploy-form";
import { useEdited } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import { OrganizationSettingsInput } from "@/lib/shared/organizations/schema";

interface Settings {
  name: string;
  deploymentTokenDays: number;
  etag: string;
}

interface OneSettingProps extends Dialog {
  organization: Settings;
}

const NameInput = OrganizationSettingsInput.pick({ name: true });

export function RenameForm(props: OneSettingProps) {
  return (
    <SettingsForm
      {...props}
      title="Rename Organization"
      description="Only the name changes. The address and UUID stay the same, so links and trust policies keep working."
      schema={NameInput}
      values={({ name }) => ({ name })}
      success={({ name }) => `Renamed to ${name}.`}
    >
      <TextField name="name" label="Name" />
    </SettingsForm>
  );
}

const TokenDaysInput = z.strictObject({ deploymentTokenDays: DaysText });

export function TokenDaysForm(props: OneSettingProps) {
  return (
    <SettingsForm
      {...props}
      title="Expiry of Deployment Tokens"
      description="For new deployments; a deploy can choose another period. Existing tokens don’t change."
      schema={TokenDaysInput}
      values={({ deploymentTokenDays }) => ({ deploymentTokenDays: String(deploymentTokenDays) })}
      success={() => "Saved. It applies to new deployments."}
    >
      <TextField name="deploymentTokenDays" label="Days" help="From 1 to 3,650." />
    </SettingsForm>
  );
}

interface SettingsFormProps<Input extends FieldValues, Output> extends OneSettingProps {
  title: string;
  description: string;
  schema: z.ZodType<Output, Input>;
  /** What the form begins with. */
  values: (organization: Settings) => Input;
  success: (output: Output) => string;
  /** The field. */
  children: ReactNode;
}

function SettingsForm<Input extends FieldValues, Output extends Partial<Settings>>(
  props: SettingsFormProps<Input, Output>,
) {
  const { organization, values, success, children, ...form } = props;
  const edited = useEdited(form.opened, organization, organizationOperations.get, () => ({}));
  const { name } = edited.object ?? organization;
  const router = useRouter();

  async function submit(output: Output) {
    const body = { name, ...output };
    await edited.change(organizationOperations.update, { body, success: success(output) });
    // The frame, the tab's title and the page are rendered by the server.
    router.refresh();
  }

  return (
    <FormModal
      {...form}
      size={440}
      defaultValues={values(edited.object ?? organization) as DefaultValues<Input>}
      onSubmit={submit}
      edited={edited}
      submitLabel="Save changes"
    >
      {children}
    </FormModal>
  );
}
