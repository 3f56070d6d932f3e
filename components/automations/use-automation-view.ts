"use client";
import { useState } from "react";
import { variableAddress } from "@/components/environment-variables/list-address";
import { useView } from "@/components/ui/view-address";
import type { Automation } from "@/lib/shared/automations/schema";

const views = ["kickoffs", "variables", "deployments", "pre-flight"];

/** Which part of an automation's page is open; kept in the address, so that it can be shared and reloaded. */
export function useAutomationView(automation: Automation, canReadVariables: boolean) {
  const [asked, show] = useView(variableAddress);
  // Before the first deployment there is nothing to look back on: the next step is to assign variables.
  // As it was when the page opened: deploying does not take the reader elsewhere.
  const [usual] = useState(() =>
    automation.deploymentVersion === null && canReadVariables ? "variables" : "kickoffs",
  );
  const isKnown = asked !== null && views.includes(asked) && (asked !== "variables" || canReadVariables);

  const open = isKnown ? asked : usual;

  function setView(view: string | null) {
    if (view && view !== open) show(view);
  }

  return [open, setView] as const;
}
