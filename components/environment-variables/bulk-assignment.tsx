"use client";
// Assigning the variables that are chosen in the list to automations, all of them or none.
import { Text } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { AutomationsField } from "@/components/automations/automations-field";
import { AssignmentCheck } from "@/components/environment-variables/assignment-check";
import { keysInWords, toReference } from "@/components/environment-variables/chosen-variables";
import { useBulkChange } from "@/components/environment-variables/use-bulk-change";
import { FormModal } from "@/components/ui/form/form-modal";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { counted } from "@/lib/shared/counted";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import { Id } from "@/lib/shared/input";

const BulkAssignment = z.object({
  automationIds: z.array(Id).min(1, "Choose at least one automation."),
});

interface BulkAssignmentProps extends Dialog {
  onDone: () => void;
  variables: readonly EnvironmentVariable[];
}

export function BulkAssignmentForm({ opened, onClose, onDone, variables }: BulkAssignmentProps) {
  const change = useBulkChange();
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const chosen = variables.filter(({ key }) => !leftOut.has(key));

  async function assign({ automationIds }: z.output<typeof BulkAssignment>) {
    await change(variableOperations.assign, {
      body: { variables: chosen.map(toReference), automationIds },
      success: `${chosen.length === 1 ? chosen[0]?.key : counted(chosen.length, "variable")} assigned.`,
    });
    onDone();
  }

  function close() {
    setLeftOut(new Set());
    onClose();
  }

  return (
    <FormModal
      opened={opened}
      onClose={close}
      title={`Assign ${counted(chosen.length, "variable")}`}
      size={560}
      schema={BulkAssignment}
      defaultValues={{ automationIds: [] }}
      submitLabel="Assign"
      onSubmit={assign}
    >
      {(form) => (
        <>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {keysInWords(chosen)}
          </Text>
          <AutomationsField
            label="Automations"
            description="In addition to the automations they’re already assigned to."
          />
          <AssignmentCheck
            variables={chosen}
            automationIds={form.watch("automationIds")}
            onLeaveOut={(keys) => setLeftOut(new Set([...leftOut, ...keys]))}
          />
        </>
      )}
    </FormModal>
  );
}
