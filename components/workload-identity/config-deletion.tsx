"use client";
import { Anchor } from "@mantine/core";
import Link from "next/link";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useOrganization } from "@/components/frame/organization";
import { credentialWords } from "@/components/workload-identity/credential-count";
import { configsResource } from "@/components/workload-identity/queries";
import type { WorkloadIdentityConfig } from "@/lib/workload-identity/schema";

interface ConfigDeletionProps {
  opened: boolean;
  onClose: () => void;
  config: WorkloadIdentityConfig | null;
  onDeleted?: () => void;
}

/** The server refuses while credentials use the config, and names them; that is shown inside. */
export function ConfigDeletion({ opened, onClose, config, onDeleted }: ConfigDeletionProps) {
  const { slug } = useOrganization();
  const change = useChange();
  if (!config) return null;
  const { id, name, credentialCount } = config;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="workload identity config"
      name={name}
      onConfirm={async () => {
        await change({ method: "DELETE", path: [configsResource, id], success: `Deleted ${name}.` });
        onDeleted?.();
      }}
    >
      {credentialCount > 0 && (
        <>
          It is used by{" "}
          <Anchor component={Link} href={`/${slug}/settings/secret-provider-credentials`} inherit>
            {credentialWords(credentialCount)}
          </Anchor>{" "}
          and can be deleted once nothing uses it.{" "}
        </>
      )}
      The role in your cloud account stays as it is.
    </ConfirmDelete>
  );
}
