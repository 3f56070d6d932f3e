"use client";
// A pre-flight while it runs: its outcomes as they arrive, and what came of it.
import { useState } from "react";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { preFlightOperations } from "@/lib/shared/automations/operations";
import type {
  PreFlight,
  PreFlightEvent,
  PreFlightSubject,
  PreFlightVariable,
} from "@/lib/shared/automations/pre-flight/schema";

export interface PreFlightState {
  /** Null before the first since the page was opened. */
  rows: { subject: PreFlightSubject; settled: PreFlightVariable | null }[] | null;
  isRunning: boolean;
  /** What came of the whole; null while it runs. */
  result: PreFlight | null;
  /** Why it could not be run. */
  failure: unknown;
  /** The first variable that was seen to fail: the one that opens by itself. */
  firstFailedKey: string | null;
}

const idle: PreFlightState = {
  rows: null,
  isRunning: false,
  result: null,
  failure: null,
  firstFailedKey: null,
};

/** Runs pre-flights of an automation, and tells of each variable as it is done. */
export function usePreFlight(automationId: string): PreFlightState & { run: () => Promise<void> } {
  const mutate = useOrganizationMutation();
  const [state, setState] = useState(idle);

  async function run() {
    setState({ ...idle, isRunning: true });
    try {
      const result = await mutate(
        preFlightOperations.run,
        { id: automationId },
        {
          onStage: (event) => setState((before) => heard(before, event)),
        },
      );
      setState((before) => ({
        ...before,
        isRunning: false,
        result,
        rows: result.variables.map((settled) => ({ subject: settled, settled })),
      }));
    } catch (failure) {
      setState((before) => ({ ...before, isRunning: false, failure }));
    }
  }

  return { ...state, run };
}

function heard(before: PreFlightState, event: PreFlightEvent): PreFlightState {
  if ("planned" in event) {
    return { ...before, rows: event.planned.map((subject) => ({ subject, settled: null })) };
  }
  const { settled } = event;
  return {
    ...before,
    firstFailedKey: before.firstFailedKey ?? (settled.failure ? settled.key : null),
    rows: (before.rows ?? []).map((row) => (row.subject.key === settled.key ? { ...row, settled } : row)),
  };
}
