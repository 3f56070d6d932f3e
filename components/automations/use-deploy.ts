"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import type { Automation, DeployEvent, DeployInput } from "@/lib/shared/automations/schema";

/** A deploy that nobody chose anything for: workers keep a token that follows the newest version, where there is one. */
export function usualDeploy({ followingTokens }: Automation): DeployInput {
  return followingTokens.length > 0 ? { token: "keep" } : {};
}

/** Makes an automation's next version. `data` has its token until it is reset: the server does not give it again. */
export function useDeploy(automationId: string) {
  const mutate = useOrganizationMutation();
  const [stage, setStage] = useState<DeployEvent | null>(null);
  const deployment = useMutation({
    mutationFn: (body: DeployInput) =>
      mutate(deploymentOperations.create, { id: automationId }, { body, onStage: setStage }),
    onMutate: () => setStage(null),
    // The token leaves with the page.
    gcTime: 0,
  });
  return { ...deployment, stage };
}
