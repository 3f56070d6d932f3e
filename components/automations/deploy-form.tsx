"use client";
import { z } from "zod";
import { FormModal } from "@/components/elements/form/form-modal";
import { TextField } from "@/components/elements/form/text-field";
import type { DeployInput } from "@/lib/automations/schema";
import { TokenDays } from "@/lib/organizations/schema";

/** A text field holds a text. */
export const DaysText = z
  .string()
  .trim()
  .transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN))
  .pipe(TokenDays);
const DeployFormInput = z.strictObject({ expiresInDays: DaysText });

interface DeployFormProps {
  opened: boolean;
  onClose: () => void;
  onDeploy: (input: DeployInput) => void;
}

/** A deploy whose token is good for another time than the organization's deploys usually have. */
export function DeployForm({ opened, onClose, onDeploy }: DeployFormProps) {
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title="Deploy with another expiry"
      description="After this time the version’s token stops working, and its workers need the token of a newer deployment."
      size={440}
      schema={DeployFormInput}
      defaultValues={{ expiresInDays: "30" }}
      submitLabel="Deploy"
      onSubmit={async (input) => onDeploy(input)}
    >
      <TextField name="expiresInDays" label="Days until the token expires" help="From 1 to 3,650." />
    </FormModal>
  );
}
