"use client";
import { useRouter } from "next/navigation";
import { z } from "zod";
import { DaysText } from "@/components/automations/deploy-form";
import { useEdited } from "@/components/shell/edited";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import { organizationOperations } from "@/lib/shared/organizations/operations";

const TokenDaysInput = z.strictObject({ deploymentTokenDays: DaysText });

interface TokenDaysFormProps {
  opened: boolean;
  onClose: () => void;
  organization: { name: string; deploymentTokenDays: number; etag: string };
}

export function TokenDaysForm({ opened, onClose, ...props }: TokenDaysFormProps) {
  const edited = useEdited(opened, props.organization, organizationOperations.get, () => ({}));
  const organization = edited.object ?? props.organization;
  const mutate = useOrganizationMutation();
  const router = useRouter();

  async function submit({ deploymentTokenDays }: z.output<typeof TokenDaysInput>) {
    const body = { name: organization.name, deploymentTokenDays };
    const success = "Saved. It applies to new deployments.";
    await mutate(organizationOperations.update, {}, { etag: organization.etag, body, success });
    // The page is rendered by the server.
    router.refresh();
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title="Expiry of Deployment Tokens"
      description="For new deployments; a deploy can choose another period. Existing tokens don’t change."
      size={440}
      schema={TokenDaysInput}
      defaultValues={{ deploymentTokenDays: String(organization.deploymentTokenDays) }}
      onSubmit={submit}
      edited={edited}
      submitLabel="Save changes"
    >
      <TextField name="deploymentTokenDays" label="Days" help="From 1 to 3,650." />
    </FormModal>
  );
}
