"use client";
import { IconBolt, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { everyVariable } from "@/components/environment-variables/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { IconButton } from "@/components/ui/icon-button";
import { SelectionBar } from "@/components/ui/list/selection-bar";
import type { Selection } from "@/components/ui/list/use-selection";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import { mostVariablesAtOnce } from "@/lib/shared/environment-variables/value-source";

const bulkAssignmentForm = deferred(() => import("./bulk-assignment"), "BulkAssignmentForm");
const bulkDeletion = deferred(() => import("./bulk-deletion"), "BulkDeletion");

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
  const { chosen, open, dialog } = useRowDialogs<readonly EnvironmentVariable[], "assignment" | "deletion">();
  const variables = chosen ?? [];
  const most = Math.min(total, mostVariablesAtOnce);
  const round = useRef(0);
  const chooseAll = useMutation({
    mutationFn: async () => {
      const asked = round.current;
      const every = await everyVariable(organizationId, filters);
      // Nothing to do if the person has cleared the choice in the meantime.
      if (asked === round.current) selection.set(every, true);
    },
  });

  function clear() {
    round.current++;
    selection.clear();
  }

  return (
    <>
      <FailureNotice failure={chooseAll.error} />
      <SelectionBar
        counted="variable"
        count={selection.rows.length}
        all={
          selection.rows.length < most
            ? { count: most, choose: () => chooseAll.mutate(), isLoading: chooseAll.isPending }
            : undefined
        }
        onClear={clear}
      >
        {canReadAutomations && (
          <IconButton
            variant="default"
            size="xs"
            icon={IconBolt}
            onClick={() => open("assignment", selection.rows)}
          >
            Assign to automations
          </IconButton>
        )}
        <IconButton
          variant="default"
          size="xs"
          c="red"
          icon={IconTrash}
          onClick={() => open("deletion", selection.rows)}
        >
          Delete
        </IconButton>
      </SelectionBar>
      <DeferredWindow
        part={bulkAssignmentForm}
        {...dialog("assignment")}
        onDone={selection.clear}
        variables={variables}
      />
      <DeferredWindow
        part={bulkDeletion}
        {...dialog("deletion")}
        onDone={selection.clear}
        variables={variables}
      />
    </>
  );
}
