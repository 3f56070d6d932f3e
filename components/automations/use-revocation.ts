"use client";
// Revoking a version, or its token alone, as the person saw it when the window opened.
import { useChange } from "@/components/shell/change";
import { useEdited } from "@/components/shell/edited";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

export function useRevocation(opened: boolean, automation: Automation, deployment: Deployment | null) {
  const change = useChange();
  const pathOf = ({ version }: Deployment) => ["automations", automation.id, "deployments", String(version)];
  const edited = useEdited(opened, deployment, pathOf);

  /** @param part what of the version is revoked; all of it where it is not said. */
  async function revoke(success: string, part?: "token") {
    if (!edited.object) return;
    const path = [...pathOf(edited.object), ...(part ? [part] : [])];
    await change({ method: "DELETE", path, etag: edited.object.etag, success });
  }

  return { edited, revoke };
}
