"use client";
import { useQuery } from "@tanstack/react-query";
import { configChoices } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { DeleteOrMove, useReassignment } from "@/components/ui/window/delete-or-move";
import { configHref } from "@/components/workload-identity/queries";
import { principalOf } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface ConfigDeletionProps extends Dialog {
  config: WorkloadIdentityConfig | null;
  onDeleted?: () => void;
}

export function ConfigDeletion({ config, onDeleted, ...dialog }: ConfigDeletionProps) {
  const { id: organizationId, slug } = useOrganization();
  const permissionHint = usePermissionHint();
  const canMove = useAllowed("secret_providers:manage");
  const edited = useEdited(dialog.opened, config, configOperations.get);
  const isUsed = (edited.object?.credentialCount ?? 0) > 0;
  const all = useQuery({ ...configChoices(organizationId), enabled: dialog.opened && isUsed && canMove });
  const [reassignTo = "", reassign] = useReassignment(edited.object?.id);
  if (!edited.object) return null;
  const { id, name, cloud, credentialCount } = edited.object;
  const others = all.data?.filter((other) => other.id !== id && other.cloud === cloud) ?? [];
  const target = others.find((other) => other.id === reassignTo);

  async function confirm() {
    const isMoved = isUsed && reassignTo !== "";
    await edited.change(configOperations.delete, {
      query: isMoved ? { reassignTo } : {},
      success: isMoved
        ? `Moved ${counted(credentialCount, "credential")} and deleted ${name}.`
        : `Deleted ${name}.`,
    });
    onDeleted?.();
  }

  return (
    <DeleteOrMove
      {...dialog}
      kind="workload identity config"
      name={name}
      edited={edited}
      usage={
        isUsed
          ? {
              title: `${counted(credentialCount, "credential uses", "credentials use")} it`,
              lists: [
                {
                  label: credentialCount === 1 ? "Show it" : "Show them",
                  href: `${configHref(slug, id)}?view=credentials`,
                },
              ],
              others: {
                data: others.map(({ id, name }) => ({ value: id, label: name })),
                nothingFoundMessage: all.isPending ? "Loading…" : "There is no other config to choose",
              },
              reassignTo,
              onReassign: reassign,
              moveHint: canMove ? null : permissionHint("secret_providers:manage", "Moving them"),
              meaning: target && (
                <span style={{ overflowWrap: "anywhere" }}>
                  They take the role <code>{principalOf(target)}</code> then. Test them again afterwards.
                </span>
              ),
            }
          : null
      }
      onConfirm={confirm}
    >
      The role in your cloud account stays as it is.
    </DeleteOrMove>
  );
}
