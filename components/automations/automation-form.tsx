"use client";
import { useRouter } from "next/navigation";
import { useChange } from "@/components/shell/change";
import { useEdited } from "@/components/shell/edited";
import { useOrganization } from "@/components/shell/organization";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import { type Automation, AutomationInput } from "@/lib/shared/automations/schema";

interface AutomationFormProps {
  opened: boolean;
  onClose: () => void;
  /** Null to create one. */
  automation: Automation | null;
}

export function AutomationForm({ opened, onClose, ...props }: AutomationFormProps) {
  const edited = useEdited(opened, props.automation, ({ id }) => ["automations", id]);
  const automation = edited.object;
  const { slug } = useOrganization();
  const router = useRouter();
  const change = useChange();

  async function save(body: AutomationInput) {
    if (automation) {
      const path = ["automations", automation.id];
      await change({ method: "PUT", path, etag: automation.etag, body, success: `${body.name} is saved.` });
      return;
    }
    const created = await change<Automation>({
      method: "POST",
      path: ["automations"],
      body,
      success: `${body.name} is created.`,
    });
    // Where its variables are assigned and it is deployed: the next steps.
    router.push(`/${slug}/automations/${created.id}`);
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={automation ? "Rename Automation" : "Create Automation"}
      size={440}
      schema={AutomationInput}
      defaultValues={{ name: automation?.name ?? "" }}
      submitLabel={automation ? "Save changes" : "Create"}
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
