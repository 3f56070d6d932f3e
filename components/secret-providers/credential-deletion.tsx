"use client";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useOrganization } from "@/components/frame/organization";
import { credentialsResource } from "@/components/secret-providers/queries";
import { variableWords } from "@/components/secret-providers/words";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { SecretProviderCredential } from "@/lib/secret-providers/schema";

interface CredentialDeletionProps {
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
  credential: SecretProviderCredential | null;
}

/** The server refuses while variables use the credential, and names them; that is shown inside. */
export function CredentialDeletion({ opened, onClose, onDeleted, credential }: CredentialDeletionProps) {
  const { slug } = useOrganization();
  const change = useChange();
  if (!credential) return null;
  const { id, name, variableCount, isDefault, provider } = credential;
  const cloud = cloudDefinition(provider).name;
  const breaks = [{ label: variableWords(variableCount), href: `/${slug}/environment-variables` }];

  async function confirm() {
    await change({ method: "DELETE", path: [credentialsResource, id], success: `Deleted ${name}.` });
    onDeleted();
  }

  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="credential"
      name={name}
      breaks={variableCount > 0 ? breaks : []}
      typeName={isDefault}
      onConfirm={confirm}
    >
      {isDefault
        ? `It’s the default: variables with the source “Use ${cloud} default” fail at their next kickoff until you set another default.`
        : `Nothing changes in your ${cloud} account.`}
    </ConfirmDelete>
  );
}
