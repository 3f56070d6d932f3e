"use client";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import type { Automation, Deployment } from "@/lib/automations/schema";

interface TokenRevocationProps {
  opened: boolean;
  onClose: () => void;
  automation: Automation;
  deployment: Deployment | null;
}

export function TokenRevocation({ opened, onClose, automation, deployment }: TokenRevocationProps) {
  const change = useChange();
  if (!deployment) return null;
  const { version, tokenRuns } = deployment;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="token"
      name={`The token of version ${version}`}
      verb="Revoke"
      onConfirm={() =>
        change({
          method: "DELETE",
          path: ["automations", automation.id, "deployments", String(version), "token"],
          success: `The token of version ${version} is revoked.`,
        })
      }
    >
      Workers of {automation.name} that use it are refused at their next request
      {tokenRuns === "newest" && ", whichever version they run"}, so they can’t start kickoffs. Running jobs
      keep their environment. The version and its history stay; deploy again to get a new token.
    </ConfirmDelete>
  );
}
