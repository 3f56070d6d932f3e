"use client";
// The part of a form that a cloud asks for, rendered from the cloud's definition: no form knows any cloud.
import { type FieldValues, useFormContext, useWatch } from "react-hook-form";
import { RegionField } from "@/components/clouds/region-field";
import { SecretSetting } from "@/components/clouds/secret-setting";
import { TextField } from "@/components/ui/form/text-field";
import type { CloudField, ImpliedFact } from "@/lib/clouds/definition";
import classes from "./implied-facts.module.css";

interface CloudFieldsProps {
  /** `cloudDefinition(id).workloadIdentity.fields`, say. */
  fields: readonly CloudField[];
  regions: readonly string[];
  /** Where the form keeps them. */
  prefix?: string;
  /** Whether a secret is stored that a blank field keeps. */
  isStored?: (field: CloudField) => boolean;
}

export function CloudFields({ fields, regions, prefix = "settings", isStored }: CloudFieldsProps) {
  return fields.map((field) => {
    const name = `${prefix}.${field.name}`;
    if (field.input === "region") {
      return <RegionField key={name} name={name} field={field} regions={regions} />;
    }
    if (field.input === "secret") {
      return <SecretSetting key={name} name={name} field={field} stored={isStored?.(field) ?? false} />;
    }
    return <MachineField key={name} name={name} field={field} />;
  });
}

function MachineField({ name, field }: { name: string; field: CloudField }) {
  const { control } = useFormContext<FieldValues>();
  const text: unknown = useWatch({ control, name });
  const facts = field.implies?.(typeof text === "string" ? text : "") ?? [];
  return (
    <TextField
      name={name}
      label={field.label}
      placeholder={field.placeholder}
      help={facts.length > 0 ? <ImpliedFacts facts={facts} /> : field.help}
      machine
    />
  );
}

/** The facts that the text contains, so that a person sees a wrong account before saving it. */
function ImpliedFacts({ facts }: { facts: readonly ImpliedFact[] }) {
  return (
    <span className={classes.facts}>
      {facts.map(({ label, value }) => (
        <span key={label} className={classes.fact}>
          {label} <b>{value}</b>
        </span>
      ))}
    </span>
  );
}
