"use client";
import { useRef } from "react";
import type { ImportRow } from "@/components/environment-variables/import/plan";
import { ValueSourceField } from "@/components/environment-variables/value-source-field";
import { KeyField, ValueField } from "@/components/environment-variables/variable-form";
import { variableFormSchema } from "@/components/environment-variables/variable-form-schema";
import { FormModal } from "@/components/ui/form/form-modal";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { formatValueSource } from "@/lib/shared/environment-variables/value-source";

interface RowFormProps extends Dialog {
  row: ImportRow | null;
  onSave: (row: ImportRow) => void;
}

/** One variable of the import, edited before anything is saved. */
export function RowForm({ row, onSave, ...dialog }: RowFormProps) {
  const label = useRef<string | null>(null);
  if (!row) return null;
  const { key, source, sourceLabel, value, secretName } = row;
  return (
    <FormModal
      {...dialog}
      title={`Edit ${key}`}
      size={560}
      // An empty value is allowed: the text may contain one.
      schema={variableFormSchema(true)}
      defaultValues={{ key, source, value, secretName, automationIds: [] }}
      submitLabel="Apply"
      onSubmit={async (input) => {
        onSave({
          ...row,
          key: input.key,
          source: formatValueSource(input.source),
          sourceLabel: label.current ?? sourceLabel,
          value: input.source.kind === "direct" ? (input.value ?? "") : value,
          secretName: input.secretName ?? secretName,
          refusal: null,
          target: input.key === key ? row.target : null,
        });
        label.current = null;
      }}
    >
      {(form) => (
        <>
          <KeyField form={form} />
          <ValueSourceField
            variable={{ source, sourceLabel, readAt: source === "direct" ? "deploy" : null }}
            onLabel={(chosen) => {
              label.current = chosen;
            }}
          />
          <ValueField form={form} hasStoredValue={false} />
        </>
      )}
    </FormModal>
  );
}
