"use client";
import { useRouter } from "next/navigation";
import { useOrganization } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { automationOperations } from "@/lib/shared/automations/operations";
import { type Automation, AutomationInput } from "@/lib/shared/automations/schema";

interface AutomationFormProps extends Dialog {
  /** Null to create one. */
  automation: Automation | null;
}

export function AutomationForm({ automation: shown, ...dialog }: AutomationFormProps) {
  const edited = useEdited(dialog.opened, shown, automationOperations.get);
  const automation = edited.object;
  const { slug } = useOrganization();
  const router = useRouter();
  const mutate = useOrganizationMutation();

  async function save(body: AutomationInput) {
    if (automation) {
      await edited.change(automationOperations.update, { body, success: `${body.name} is saved.` });
      return;
    }
    const success = `${body.name} is created.`;
    const created = await mutate(automationOperations.create, {}, { body, success });
    // Where its variables are assigned and it is deployed: the next steps.
    router.push(`/${slug}/automations/${created.id}`);
  }

  return (
    <FormModal
      {...dialog}
      title={automation ? "Rename Automation" : "Create Automation"}
      size={440}
      schema={AutomationInput}
      defaultValues={{ name: automation?.name ?? "" }}
      onSubmit={save}
      edited={edited}
    >
      <TextField<AutomationInput>
        name="name"
        label="Name"
        placeholder="nightly-report"
        help={automation ? "Its deployments, tokens and history stay as they are." : undefined}
      />
    </FormModal>
  );
}
