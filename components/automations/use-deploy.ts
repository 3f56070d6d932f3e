"use client";
import { useState } from "react";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import type { Automation, DeployEvent, DeployInput, NewDeployment } from "@/lib/shared/automations/schema";

/** A deploy that nobody chose anything for: workers keep a token that follows the newest version, where there is one. */
export function usualDeploy({ followingTokens }: Automation): DeployInput {
  return followingTokens.length > 0 ? { token: "keep" } : {};
}

/** Makes an automation's next version. Its token is held until it is forgotten: the server does not give it again. */
export function useDeploy(automationId: string) {
  const mutate = useOrganizationMutation();
  const [isRunning, setIsRunning] = useState(false);
  const [stage, setStage] = useState<DeployEvent | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [latest, setLatest] = useState<NewDeployment | null>(null);

  async function deploy(input: DeployInput = {}) {
    setIsRunning(true);
    setFailure(null);
    setStage(null);
    try {
      const made = await mutate(
        deploymentOperations.create,
        { id: automationId },
        { body: input, onStage: setStage },
      );
      setLatest(made);
    } catch (error) {
      setFailure(error);
    } finally {
      setIsRunning(false);
    }
  }

  return { deploy, isRunning, stage, failure, latest, forget: () => setLatest(null) };
}
