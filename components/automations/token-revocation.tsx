"use client";
import { useRevocation } from "@/components/automations/use-revocation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

interface TokenRevocationProps {
  opened: boolean;
  onClose: () => void;
  automation: Automation;
  deployment: Deployment | null;
}

export function TokenRevocation({ opened, onClose, automation, deployment }: TokenRevocationProps) {
  const { edited, revoke } = useRevocation(opened, automation, deployment);
  if (!edited.object) return null;
  const { version, tokenRuns } = edited.object;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="token"
      name={`The token of version ${version}`}
      verb="Revoke"
      edited={edited}
      onConfirm={() => revoke(`The token of version ${version} is revoked.`, "token")}
    >
      Workers of {automation.name} that use it are refused at their next request
      {tokenRuns === "newest" && ", whichever version they run"}, so they can’t start kickoffs. Running jobs
      keep their environment. The version and its history stay; deploy again to get a new token.
    </ConfirmDelete>
  );
}
