"use client";
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import type { Automation } from "@/lib/shared/automations/schema";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";
import type { WorkerIdentity } from "@/lib/shared/worker-identities/schema";

interface IdentityDeletionProps extends Dialog {
  automation: Automation;
  identity: WorkerIdentity | null;
}

export function IdentityDeletion({ automation, identity, ...dialog }: IdentityDeletionProps) {
  const edited = useEdited(dialog.opened, identity, workerIdentityOperations.get, (shown) => ({
    id: automation.id,
    identityId: shown.id,
  }));
  if (!edited.object) return null;
  const { name } = edited.object;
  return (
    <ConfirmDelete
      {...dialog}
      kind="worker identity"
      name={name}
      edited={edited}
      onConfirm={() => edited.change(workerIdentityOperations.delete, { success: `Deleted ${name}.` })}
    >
      Its workers are refused at their next request, also those that run now.
    </ConfirmDelete>
  );
}
