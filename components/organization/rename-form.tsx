"use client";
import { useRouter } from "next/navigation";
import { useChange } from "@/components/shell/change";
import { useEdited } from "@/components/shell/edited";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import { OrganizationSettingsInput } from "@/lib/shared/organizations/schema";

interface RenameFormProps {
  opened: boolean;
  onClose: () => void;
  organization: { name: string; etag: string };
}

export function RenameForm({ opened, onClose, organization }: RenameFormProps) {
  const edited = useEdited(opened, organization, () => []);
  const { name, etag } = edited.object ?? organization;
  const change = useChange();
  const router = useRouter();

  async function submit(body: OrganizationSettingsInput) {
    await change({ method: "PUT", path: [], etag, body, success: `Renamed to ${body.name}.` });
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
      edited={edited}
      submitLabel="Save changes"
    >
      <TextField name="name" label="Name" />
    </FormModal>
  );
}
