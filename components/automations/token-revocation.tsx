"use client";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useEdited } from "@/components/elements/edited";
import type { Automation, Deployment } from "@/lib/automations/schema";

interface TokenRevocationProps {
  opened: boolean;
  onClose: () => void;
  automation: Automation;
  deployment: Deployment | null;
}

export function TokenRevocation({ opened, onClose, automation, deployment }: TokenRevocationProps) {
  const change = useChange();
  const pathOf = ({ version }: Pick<Deployment, "version">) => [
    "automations",
    automation.id,
    "deployments",
    String(version),
  ];
  const edited = useEdited(opened, deployment, pathOf);
  if (!edited.object) return null;
  const { version, etag } = edited.object;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="token"
      name={`The token of version ${version}`}
      verb="Revoke"
      edited={edited}
      onConfirm={() =>
        change({
          method: "DELETE",
          path: pathOf({ version }),
          etag,
          success: `The token of version ${version} is revoked.`,
        })
      }
    >
      Workers of {automation.name} that use it are refused at their next request, so they can start no more
      kickoffs. What runs already keeps its environment. The version and its history stay; a new token comes
      with the next deployment.
    </ConfirmDelete>
  );
}
