"use client";
// Ending a token, and a service account with all of its own: both are asked about first.
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import {
  apiTokenOperations,
  memberTokenOperations,
  serviceAccountOperations,
} from "@/lib/shared/api-tokens/operations";
import type { ApiToken, ServiceAccount } from "@/lib/shared/api-tokens/schema";
import { counted } from "@/lib/shared/counted";

interface TokenRevocationProps extends Dialog {
  token: ApiToken | null;
  /** Whose it is; null for the viewer's own. */
  account: ServiceAccount | null;
  /** Or whose it is of the other members. */
  memberId?: string;
}

export function TokenRevocation({ token, account, memberId, ...dialog }: TokenRevocationProps) {
  const mutate = useOrganizationMutation();
  if (!token) return null;
  const { id, name } = token;
  const success = `Revoked ${name}.`;
  return (
    <ConfirmDelete
      {...dialog}
      kind="token"
      verb="Revoke"
      name={name}
      lead={
        <>
          Programs that use <strong>{name}</strong> are refused from their next request on.
        </>
      }
      onConfirm={() => {
        if (memberId) {
          return mutate(memberTokenOperations.revoke, { id: memberId, tokenId: id }, { success });
        }
        return account
          ? mutate(serviceAccountOperations.revokeToken, { id: account.id, tokenId: id }, { success })
          : mutate(apiTokenOperations.revoke, { id }, { success });
      }}
    >
      It can’t be taken back.
    </ConfirmDelete>
  );
}

interface ServiceAccountDeletionProps extends Dialog {
  account: ServiceAccount | null;
  onDeleted: () => void;
}

export function ServiceAccountDeletion({ account, onDeleted, ...dialog }: ServiceAccountDeletionProps) {
  const edited = useEdited(dialog.opened, account, serviceAccountOperations.get);
  if (!edited.object) return null;
  const { name, tokenCount } = edited.object;
  return (
    <ConfirmDelete
      {...dialog}
      kind="service account"
      name={name}
      edited={edited}
      typeName={tokenCount > 0}
      onConfirm={async () => {
        await edited.change(serviceAccountOperations.delete, { success: `Deleted ${name}.` });
        onDeleted();
      }}
    >
      {tokenCount > 0
        ? `${counted(tokenCount, "token")} that still ${tokenCount === 1 ? "works" : "work"} with it are refused from the next request on.`
        : "No token works with it."}
    </ConfirmDelete>
  );
}
