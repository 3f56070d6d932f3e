"use client";
import { z } from "zod";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { ChoicesField } from "@/components/ui/form/choices-field";
import { FieldError } from "@/components/ui/form/field-error";
import { PageForm } from "@/components/ui/form/page-form";
import { RadioField } from "@/components/ui/form/radio-field";
import { SecretField } from "@/components/ui/form/secret-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextAreaField } from "@/components/ui/form/text-area-field";
import { TextField } from "@/components/ui/form/text-field";
import { failures } from "./failures";
import { arn, longText, longWord, Specimen, Specimens } from "./specimen";

export const SpecimenInput = z.object({
  name: z.string().min(1, "Enter a name."),
  arn: z.string(),
  text: z.string(),
  secret: z.string().max(5, longText),
  stored: z.string(),
  region: z.string().min(1, "Choose a region."),
  method: z.string(),
  isDefault: z.boolean(),
  events: z.array(z.string()),
});

export const empty: z.infer<typeof SpecimenInput> = {
  name: "",
  arn: "",
  text: "",
  secret: "",
  stored: "",
  region: "",
  method: "identity",
  isDefault: false,
  events: [],
};
const full = {
  ...empty,
  name: longWord,
  arn,
  text: `${longText}\n${longText}`,
  secret: "s3cr",
  region: "long",
};
const regions = [
  { value: "eu-central-1", label: "eu-central-1" },
  { value: "long", label: longText },
];
const methods = [
  { value: "identity", label: "Workload identity", description: "No key is stored." },
  { value: "keys", label: "Access key", description: longText },
  { value: "none", label: "Nothing", disabledReason: "You need a config first." },
];

const events = [
  { value: "failed", label: "Failed kickoffs", description: longText },
  { value: "audit", label: "Audit events", disabled: true },
];

/** Every kind of field. */
export function SpecimenFields({ disabled = false }: { disabled?: boolean }) {
  return (
    <>
      <TextField name="name" label="Name" help={longText} placeholder="Production" disabled={disabled} />
      <TextField name="arn" label="Role ARN" machine optional disabled={disabled} />
      <TextAreaField name="text" label="Description" optional disabled={disabled} />
      <SecretField name="secret" label="Secret access key" disabled={disabled} />
      <SecretField name="stored" label="Stored key" stored multiline disabled={disabled} />
      <SelectField
        name="region"
        label="Region"
        data={regions}
        placeholder="Choose one"
        searchable
        clearable
        disabled={disabled}
      />
      <RadioField name="method" label="Authentication" choices={methods} />
      <ChoicesField name="events" label="Events" help={longText} choices={events} />
      <CheckboxField name="isDefault" label="Use by default" help={longText} disabled={disabled} />
    </>
  );
}

const states = {
  "empty: send it to see what is missing": { defaultValues: empty, disabled: false },
  "filled in, with long words: send it to be refused": { defaultValues: full, disabled: false },
  disabled: { defaultValues: full, disabled: true },
};

export function FormSpecimens() {
  return (
    <Specimens title="Forms">
      <Specimen of="FieldError" state="under a control of its own">
        <FieldError>{longText}</FieldError>
      </Specimen>
      {Object.entries(states).map(([state, { defaultValues, disabled }]) => (
        <Specimen key={state} of="PageForm and every field" state={state}>
          <PageForm
            schema={SpecimenInput}
            defaultValues={defaultValues}
            submitLabel="Save changes"
            unguarded
            onSubmit={refuse}
          >
            <SpecimenFields disabled={disabled} />
          </PageForm>
        </Specimen>
      ))}
    </Specimens>
  );
}

/** After a moment, so that the button is seen busy. */
export async function refuse(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  throw failures.variables;
}
