"use client";
// Revoking a version, or its token alone, as the person saw it when the window opened.
import { useChange } from "@/components/shell/change";
import { useEdited } from "@/components/shell/edited";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

type Revocation = typeof deploymentOperations.revoke | typeof deploymentOperations.revokeToken;

export function useRevocation(opened: boolean, automation: Automation, deployment: Deployment | null) {
  const change = useChange();
  const paramsOf = ({ version }: Deployment) => ({ id: automation.id, version: String(version) });
  const edited = useEdited(opened, deployment, deploymentOperations.get, paramsOf);

  async function revoke(operation: Revocation, success: string) {
    if (!edited.object) return;
    await change(operation, paramsOf(edited.object), { etag: edited.object.etag, success });
  }

  return { edited, revoke };
}
