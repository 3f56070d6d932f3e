"use client";
import { useRouter } from "next/navigation";
import { useChange } from "@/components/elements/change";
import { FormModal } from "@/components/elements/form/form-modal";
import { TextField } from "@/components/elements/form/text-field";
import { OrganizationSettingsInput } from "@/lib/organizations/schema";

interface RenameFormProps {
  opened: boolean;
  onClose: () => void;
  name: string;
}

export function RenameForm({ opened, onClose, name }: RenameFormProps) {
  const change = useChange();
  const router = useRouter();

  async function submit(body: OrganizationSettingsInput) {
    await change({ method: "PUT", path: [], body, success: `Renamed to ${body.name}.` });
    // The frame and the tab's title say the name too; the server renders them.
    router.refresh();
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title="Rename Organization"
      description="Only the name changes. The address and UUID stay the same, so links and trust policies keep working."
      schema={OrganizationSettingsInput}
      defaultValues={{ name }}
      onSubmit={submit}
      submitLabel="Save changes"
    >
      <TextField name="name" label="Name" />
    </FormModal>
  );
}
