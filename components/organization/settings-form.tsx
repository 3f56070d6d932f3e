"use client";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { DefaultValues, FieldValues } from "react-hook-form";
import type { z } from "zod";
import { useEdited } from "@/components/shell/edited";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { organizationOperations } from "@/lib/shared/organizations/operations";

interface Settings {
  name: string;
  deploymentTokenDays: number;
  etag: string;
}

interface SettingsFormProps<Input extends FieldValues, Output> {
  opened: boolean;
  onClose: () => void;
  organization: Settings;
  title: string;
  description: string;
  schema: z.ZodType<Output, Input>;
  /** What the form begins with. */
  values: (organization: Settings) => Input;
  success: (output: Output) => string;
  /** The field. */
  children: ReactNode;
}

/** One of the organization's own settings. */
export function SettingsForm<Input extends FieldValues, Output extends Partial<Settings>>(
  props: SettingsFormProps<Input, Output>,
) {
  const { organization, values, success, children, ...form } = props;
  const edited = useEdited(form.opened, organization, organizationOperations.get, () => ({}));
  const { etag, name } = edited.object ?? organization;
  const mutate = useOrganizationMutation();
  const router = useRouter();

  async function submit(output: Output) {
    const body = { name, ...output };
    await mutate(organizationOperations.update, {}, { etag, body, success: success(output) });
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
