"use client";
import { useRouter } from "next/navigation";
import { useEdited } from "@/components/shell/edited";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import { OrganizationSettingsInput } from "@/lib/shared/organizations/schema";

interface RenameFormProps {
  opened: boolean;
  onClose: () => void;
  organization: { name: string; etag: string };
}

export function RenameForm({ opened, onClose, organization }: RenameFormProps) {
  const edited = useEdited(opened, organization, organizationOperations.get, () => ({}));
  const { name, etag } = edited.object ?? organization;
  const mutate = useOrganizationMutation();
  const router = useRouter();

  async function submit(body: OrganizationSettingsInput) {
    await mutate(organizationOperations.update, {}, { etag, body, success: `Renamed to ${body.name}.` });
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
