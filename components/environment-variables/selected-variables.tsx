"use client";
// What can be done with the variables that are chosen in the list.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBolt, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { everyVariable } from "@/components/environment-variables/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { SelectionBar } from "@/components/ui/selection-bar";
import type { Selection } from "@/components/ui/use-selection";
import { type EnvironmentVariable, mostVariablesAtOnce } from "@/lib/shared/environment-variables/schema";

const bulkAssignmentForm = deferred(() =>
  import("@/components/environment-variables/bulk-assignment").then(
    ({ BulkAssignmentForm }) => BulkAssignmentForm,
  ),
);
const bulkDeletion = deferred(() =>
  import("@/components/environment-variables/bulk-deletion").then(({ BulkDeletion }) => BulkDeletion),
);

interface SelectedVariablesProps {
  selection: Selection<EnvironmentVariable>;
  /** As the list was asked for. */
  filters: Record<string, string>;
  /** How many fit. */
  total: number;
}

export function SelectedVariables({ selection, filters, total }: SelectedVariablesProps) {
  const { id: organizationId } = useOrganization();
  const canReadAutomations = useAllowed("automations:read");
  const [isAssignmentOpen, assignment] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();
  const [isLoading, setIsLoading] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  // Stays while a window closes, so that it does not change under its own animation.
  const [variables, setVariables] = useState<readonly EnvironmentVariable[]>([]);
  const most = Math.min(total, mostVariablesAtOnce);

  function begin(open: () => void) {
    setVariables(selection.rows);
    open();
  }

  async function chooseAll() {
    setIsLoading(true);
    setFailure(null);
    try {
      selection.set(await everyVariable(organizationId, filters), true);
    } catch (error) {
      setFailure(error);
    } finally {
      setIsLoading(false);
    }
  }

  return (
    <>
      <FailureNotice failure={failure} />
      <SelectionBar
        counted="variable"
        count={selection.rows.length}
        all={selection.rows.length < most ? { count: most, choose: chooseAll, isLoading } : undefined}
        onClear={selection.clear}
      >
        {canReadAutomations && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconBolt size={14} aria-hidden="true" />}
            onClick={() => begin(assignment.open)}
          >
            Assign to automations
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          c="red"
          leftSection={<IconTrash size={14} aria-hidden="true" />}
          onClick={() => begin(deletion.open)}
        >
          Delete
        </Button>
      </SelectionBar>
      <DeferredWindow
        part={bulkAssignmentForm}
        opened={isAssignmentOpen}
        onClose={assignment.close}
        onDone={selection.clear}
        variables={variables}
      />
      <DeferredWindow
        part={bulkDeletion}
        opened={isDeletionOpen}
        onClose={deletion.close}
        onDone={selection.clear}
        variables={variables}
      />
    </>
  );
}
