"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { configChoices } from "@/components/secret-providers/queries";
import { useEdited } from "@/components/shell/edited";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { InUse } from "@/components/ui/in-use";
import { configHref } from "@/components/workload-identity/queries";
import { principalOf } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface ConfigDeletionProps {
  opened: boolean;
  onClose: () => void;
  config: WorkloadIdentityConfig | null;
  onDeleted?: () => void;
}

/** While credentials use the config, it says so before anything is asked; they can be moved to another one. */
export function ConfigDeletion({ opened, onClose, config, onDeleted }: ConfigDeletionProps) {
  const { id: organizationId, slug } = useOrganization();
  const mutate = useOrganizationMutation();
  const permissionHint = usePermissionHint();
  const canMove = useAllowed("secret_providers:manage");
  const edited = useEdited(opened, config, configOperations.get, ({ id }) => ({ id }));
  const isUsed = (edited.object?.credentialCount ?? 0) > 0;
  const all = useQuery({ ...configChoices(organizationId), enabled: opened && isUsed && canMove });
  const [chosen, setChosen] = useState<{ from: string; to: string } | null>(null);
  if (!edited.object) return null;
  const { id, name, cloud, credentialCount, etag } = edited.object;
  const others = all.data?.filter((other) => other.id !== id && other.cloud === cloud) ?? [];
  // A choice is of the config that it was made for.
  const reassignTo = isUsed && chosen?.from === id ? chosen.to : "";
  const target = others.find((other) => other.id === reassignTo);

  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="workload identity config"
      name={name}
      title="Delete this workload identity config?"
      verb={reassignTo ? "Move and delete" : "Delete"}
      edited={edited}
      lead={
        isUsed && !reassignTo ? (
          <>
            <strong>{name}</strong> can’t be deleted yet.
          </>
        ) : undefined
      }
      blocked={isUsed && !reassignTo}
      fields={
        isUsed && (
          <InUse
            title={`${counted(credentialCount, "credential uses", "credentials use")} it`}
            lists={[
              {
                label: credentialCount === 1 ? "Show it" : "Show them",
                href: `${configHref(slug, id)}?view=credentials`,
              },
            ]}
            onFollow={onClose}
            choices={others.map(({ id, name }) => ({ value: id, label: name }))}
            value={reassignTo}
            onChange={(to) => setChosen({ from: id, to })}
            message={all.isPending ? "Loading…" : "There is no other config to choose"}
            lack={canMove ? null : permissionHint("secret_providers:manage", "Moving them")}
            meaning={
              target && (
                <span style={{ overflowWrap: "anywhere" }}>
                  They take the role <code>{principalOf(target)}</code> then. Test them again afterwards.
                </span>
              )
            }
          />
        )
      }
      onConfirm={async () => {
        const query = reassignTo ? { reassignTo } : {};
        const success = reassignTo
          ? `Moved ${counted(credentialCount, "credential")} and deleted ${name}.`
          : `Deleted ${name}.`;
        await mutate(configOperations.delete, { id }, { query, etag, success });
        onDeleted?.();
      }}
    >
      The role in your cloud account stays as it is.
    </ConfirmDelete>
  );
}
