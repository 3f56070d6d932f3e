"use client";
import { readWords } from "@/components/secret-providers/labels";
import { credentialList } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import { useChoices } from "@/components/ui/form/use-choices";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { DeleteOrMove, useReassignment } from "@/components/ui/window/delete-or-move";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import { counted } from "@/lib/shared/counted";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

interface CredentialDeletionProps extends Dialog {
  onDeleted: () => void;
  credential: SecretProviderCredential | null;
}

export function CredentialDeletion({ onDeleted, credential, ...dialog }: CredentialDeletionProps) {
  const organization = useOrganization();
  const permissionHint = usePermissionHint();
  const canMove = useAllowed("environment_variables:manage");
  const edited = useEdited(dialog.opened, credential, credentialOperations.get);
  const isUsed = (edited.object?.variableCount ?? 0) > 0;
  const [reassignTo = "", reassign] = useReassignment(edited.object?.id);
  const { rows, choices, searched } = useChoices({
    list: (query) => credentialList(organization.id, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    value: reassignTo,
    enabled: dialog.opened && isUsed && canMove,
    kind: "other credentials",
  });
  if (!edited.object) return null;
  const { id, name, provider, isDefault, variableCount } = edited.object;
  const others = rows.filter((row) => row.id !== id && row.provider === provider);
  const target = others.find((row) => row.id === reassignTo);
  const cloud = cloudDefinition(provider).name;
  const variables = `/${organization.slug}/environment-variables`;
  const named = isDefault ? "Show those that name it" : variableCount === 1 ? "Show it" : "Show them";
  const byDefault = {
    label: `Show those that use the ${cloud} default`,
    href: `${variables}?source=default:${provider}`,
  };

  async function confirm() {
    const isMoved = isUsed && reassignTo !== "";
    await edited.change(credentialOperations.delete, {
      query: isMoved ? { reassignTo } : {},
      success: isMoved
        ? `Moved ${counted(variableCount, "environment variable")} and deleted ${name}.`
        : `Deleted ${name}.`,
    });
    onDeleted();
  }

  return (
    <DeleteOrMove
      {...dialog}
      kind="credential"
      name={name}
      edited={edited}
      usage={
        isUsed
          ? {
              title: `${counted(variableCount, "environment variable reads its secret", "environment variables read their secrets")} with it`,
              lists: [
                { label: named, href: `${variables}?source=credential:${id}` },
                ...(isDefault ? [byDefault] : []),
              ],
              others: {
                ...searched,
                data: choices.filter(
                  ({ value, disabled }) => disabled || others.some(({ id }) => id === value),
                ),
              },
              reassignTo,
              onReassign: reassign,
              moveHint: canMove ? null : permissionHint("environment_variables:manage", "Moving them"),
              meaning: target && meaningOf(edited.object, target),
            }
          : null
      }
      typeName={isDefault && !isUsed}
      onConfirm={confirm}
    >
      {isDefault && !isUsed
        ? `It’s the default: variables with the source “Use ${cloud} default” fail at their next kickoff until you set another default.`
        : `Nothing changes in your ${cloud} account.`}
    </DeleteOrMove>
  );
}

function meaningOf(from: SecretProviderCredential, to: SecretProviderCredential): string {
  const readAt = readAtWith(to.authenticationMethod);
  const placeOf = ({ provider, settings }: SecretProviderCredential) =>
    placeIn(cloudDefinition(provider).naming, null, settings);
  return [
    from.isDefault && `${to.name} becomes the default.`,
    readAt !== readAtWith(from.authenticationMethod) &&
      `They are read at another time then. ${readWords[readAt]}`,
    placeOf(to) !== placeOf(from) && placeOf(to) !== null && `It reads in ${placeOf(to)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}
