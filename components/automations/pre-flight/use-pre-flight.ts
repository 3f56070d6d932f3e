"use client";
// A pre-flight while it runs: its outcomes as they arrive, and its result.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { preFlightOperations } from "@/lib/shared/automations/operations";
import type {
  PreFlightEvent,
  PreFlightSubject,
  PreFlightVariable,
} from "@/lib/shared/automations/pre-flight/schema";

export interface PreFlightRow {
  subject: PreFlightSubject;
  settled: PreFlightVariable | null;
}

interface Progress {
  /** Null before the first since the page was opened. */
  rows: PreFlightRow[] | null;
  /** The first variable that failed: the one that opens by itself. */
  firstFailedKey: string | null;
}

const none: Progress = { rows: null, firstFailedKey: null };

export type PreFlightState = ReturnType<typeof usePreFlight>;

export function usePreFlight(automationId: string) {
  const mutate = useOrganizationMutation();
  const [progress, setProgress] = useState(none);
  const flight = useMutation({
    mutationFn: () =>
      mutate(
        preFlightOperations.run,
        { id: automationId },
        { onStage: (event) => setProgress((before) => after(before, event)) },
      ),
    onMutate: () => setProgress(none),
    onSuccess: ({ variables }) =>
      setProgress((before) => ({
        ...before,
        rows: variables.map((settled) => ({ subject: settled, settled })),
      })),
  });
  return {
    ...progress,
    isRunning: flight.isPending,
    /** The result of the whole pre-flight; null while it runs. */
    result: flight.data ?? null,
    /** Why it could not be run. */
    failure: flight.error,
    run: flight.mutate,
  };
}

function after(before: Progress, event: PreFlightEvent): Progress {
  if ("planned" in event) {
    return { ...before, rows: event.planned.map((subject) => ({ subject, settled: null })) };
  }
  const { settled } = event;
  return {
    firstFailedKey: before.firstFailedKey ?? (settled.failure ? settled.key : null),
    rows: before.rows?.map((row) => (row.subject.key === settled.key ? { ...row, settled } : row)) ?? [],
  };
}
