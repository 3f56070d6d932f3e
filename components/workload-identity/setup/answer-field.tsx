"use client";
// One question of a setup guide, rendered from the cloud's definition: no page knows any cloud.
import { useFormContext } from "react-hook-form";
import { RegionFieldOnDemand } from "@/components/clouds/region-field-on-demand";
import { RadioField } from "@/components/ui/form/radio-field";
import { TextAreaField } from "@/components/ui/form/text-area-field";
import { TextField } from "@/components/ui/form/text-field";
import type { SetupAnswers } from "@/components/workload-identity/setup/use-setup-answers";
import type { SetupDefinition, SetupField } from "@/lib/clouds/definition";

interface AnswerFieldProps {
  field: SetupField;
  setup: SetupDefinition;
  regions: readonly string[];
}

export function AnswerField({ field, setup, regions }: AnswerFieldProps) {
  const { setValue } = useFormContext<SetupAnswers>();
  const { name, label, help = "", placeholder, input, choices = [] } = field;

  function fillImplied(text: string) {
    for (const [implied, value] of Object.entries(setup.implied(name, text))) {
      setValue(implied, value, { shouldValidate: true, shouldTouch: true });
    }
  }

  if (input === "region") {
    return <RegionFieldOnDemand name={name} field={{ ...field, help, input: "region" }} regions={regions} />;
  }
  if (input === "choice") return <RadioField name={name} label={label} help={help} choices={choices} />;
  if (input === "lines") {
    return (
      <TextAreaField name={name} label={label} help={help} placeholder={placeholder} minRows={2} machine />
    );
  }
  return (
    <TextField name={name} label={label} help={help} placeholder={placeholder} onText={fillImplied} machine />
  );
}
