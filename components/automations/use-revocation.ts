"use client";
import { useEdited } from "@/components/shell/edited";
// Revoking a version, or its token alone, as the person saw it when the window opened.
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

type Revocation = typeof deploymentOperations.revoke | typeof deploymentOperations.revokeToken;

export function useRevocation(opened: boolean, automation: Automation, deployment: Deployment | null) {
  const mutate = useOrganizationMutation();
  const paramsOf = ({ version }: Deployment) => ({ id: automation.id, version: String(version) });
  const edited = useEdited(opened, deployment, deploymentOperations.get, paramsOf);

  async function revoke(operation: Revocation, success: string) {
    if (!edited.object) return;
    await mutate(operation, paramsOf(edited.object), { etag: edited.object.etag, success });
  }

  return { edited, revoke };
}
