"use client";
// From an automation's page: assigning variables that the organization has already, several at once.
import { useState } from "react";
import { z } from "zod";
import { AssignmentCheck } from "@/components/environment-variables/assignment-check";
import { toReference } from "@/components/environment-variables/chosen-variables";
import { useBulkChange } from "@/components/environment-variables/use-bulk-change";
import { VariableChoice } from "@/components/environment-variables/variable-choice";
import { FormModal } from "@/components/ui/form/form-modal";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { counted } from "@/lib/shared/counted";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import { Id } from "@/lib/shared/input";

const Choice = z.object({ variableIds: z.array(Id).min(1, "Choose at least one variable.") });

interface AssignExistingProps extends Dialog {
  automation: { id: string; name: string };
}

export function AssignExisting({ opened, onClose, automation }: AssignExistingProps) {
  const change = useBulkChange();
  const [chosen, setChosen] = useState<readonly EnvironmentVariable[]>([]);

  function assign() {
    const [only] = chosen;
    return change(variableOperations.assign, {
      body: { variables: chosen.map(toReference), automationIds: [automation.id] },
      success: `${chosen.length === 1 ? only?.key : counted(chosen.length, "variable")} assigned to ${automation.name}.`,
    });
  }

  function close() {
    setChosen([]);
    onClose();
  }

  return (
    <FormModal
      opened={opened}
      onClose={close}
      title="Assign Variables"
      size={560}
      schema={Choice}
      defaultValues={{ variableIds: [] }}
      submitLabel="Assign"
      description={`Choose existing variables for ${automation.name}.`}
      onSubmit={assign}
    >
      {(form) => {
        const choose = (variables: readonly EnvironmentVariable[]) => {
          setChosen(variables);
          form.setValue(
            "variableIds",
            variables.map(({ id }) => id),
            { shouldDirty: true, shouldValidate: form.formState.isSubmitted },
          );
        };
        return (
          <>
            <VariableChoice
              automationId={automation.id}
              chosen={chosen}
              onChange={choose}
              error={form.formState.errors.variableIds?.message}
            />
            <AssignmentCheck
              variables={chosen}
              automationIds={[automation.id]}
              onLeaveOut={(keys) => choose(chosen.filter(({ key }) => !keys.has(key)))}
            />
          </>
        );
      }}
    </FormModal>
  );
}
