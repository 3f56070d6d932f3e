"use client";
import { z } from "zod";
import { addPasskey } from "@/components/second-factor/passkey";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { toast } from "@/components/ui/on-demand/toast";
import { Name } from "@/lib/shared/input";

const PasskeyName = z.strictObject({ name: Name });

interface PasskeyFormProps extends Dialog {
  onAdded: (recoveryCodes: string[]) => Promise<void>;
}

export function PasskeyForm({ onAdded, ...dialog }: PasskeyFormProps) {
  return (
    <FormModal
      {...dialog}
      title="Add passkey"
      description="Your device or security key keeps it, and asks for your fingerprint, face or PIN when you use it."
      schema={PasskeyName}
      defaultValues={{ name: "Passkey" }}
      onSubmit={async ({ name }) => {
        const { recoveryCodes } = await addPasskey(name);
        toast(`Added ${name}.`);
        await onAdded(recoveryCodes);
      }}
      submitLabel="Continue"
      size={440}
    >
      <TextField name="name" label="Name" help="So that you recognize it in your list." />
    </FormModal>
  );
}
