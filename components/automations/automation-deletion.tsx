"use client";
import { useEdited } from "@/components/shell/edited";
import { useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { automationOperations } from "@/lib/shared/automations/operations";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";

interface AutomationDeletionProps {
  opened: boolean;
  onClose: () => void;
  automation: Automation | null;
  onDeleted?: () => void;
}

/** Names what goes with an automation; asks for its name once workers may depend on it. */
export function AutomationDeletion({ opened, onClose, automation, onDeleted }: AutomationDeletionProps) {
  const { slug } = useOrganization();
  const mutate = useOrganizationMutation();
  const edited = useEdited(opened, automation, automationOperations.get, ({ id }) => ({ id }));
  if (!edited.object) return null;
  const { id, name, deploymentVersion, variableCount, etag } = edited.object;
  const isDeployed = deploymentVersion !== null;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="automation"
      name={name}
      edited={edited}
      breaks={
        isDeployed
          ? [
              {
                label: "Workers that use these tokens",
                href: `/${slug}/automations/${id}?view=deployments`,
              },
            ]
          : []
      }
      typeName={isDeployed}
      onConfirm={async () => {
        await mutate(automationOperations.delete, { id }, { etag, success: `${name} is deleted.` });
        onDeleted?.();
      }}
    >
      {isDeployed
        ? `Its deployments (${deploymentVersion}), their stored values and tokens, and the kickoff history are deleted too.`
        : "It was never deployed, so no workers depend on it."}{" "}
      {variableCount > 0 &&
        `The ${counted(variableCount, "environment variable")} assigned to it stay${variableCount === 1 ? "s" : ""}.`}
    </ConfirmDelete>
  );
}
