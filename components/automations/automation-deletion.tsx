"use client";
import { useOrganization } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { automationOperations } from "@/lib/shared/automations/operations";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";

interface AutomationDeletionProps extends Dialog {
  automation: Automation | null;
  onDeleted?: () => void;
}

/** Names what goes with an automation; asks for its name once workers may depend on it. */
export function AutomationDeletion({ automation, onDeleted, ...dialog }: AutomationDeletionProps) {
  const { slug } = useOrganization();
  const edited = useEdited(dialog.opened, automation, automationOperations.get);
  if (!edited.object) return null;
  const { id, name, deploymentVersion, variableCount } = edited.object;
  const isDeployed = deploymentVersion !== null;
  return (
    <ConfirmDelete
      {...dialog}
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
        await edited.change(automationOperations.delete, { success: `${name} is deleted.` });
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
