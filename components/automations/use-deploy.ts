"use client";
import { useState } from "react";
import { useChange } from "@/components/elements/change";
import type { NewDeployment } from "@/lib/automations/schema";

/** Makes an automation's next version. Its token is held until it is forgotten: the server does not give it again. */
export function useDeploy(automationId: string) {
  const change = useChange();
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [latest, setLatest] = useState<NewDeployment | null>(null);

  async function deploy() {
    setIsRunning(true);
    setFailure(null);
    try {
      setLatest(await change({ method: "POST", path: ["automations", automationId, "deployments"] }));
    } catch (error) {
      setFailure(error);
    } finally {
      setIsRunning(false);
    }
  }

  return { deploy, isRunning, failure, latest, forget: () => setLatest(null) };
}
