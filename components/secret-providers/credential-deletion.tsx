"use client";
import { useState } from "react";
import { credentialChoices } from "@/components/environment-variables/queries";
import { useChoices } from "@/components/environment-variables/use-choices";
import { readWords } from "@/components/secret-providers/labels";
import { useEdited } from "@/components/shell/edited";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { InUse } from "@/components/ui/in-use";
import { cloudDefinition, firstCloud } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import { counted } from "@/lib/shared/counted";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { readAtWith, type SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

interface CredentialDeletionProps {
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
  credential: SecretProviderCredential | null;
}

/** While variables read with the credential, it says so before anything is asked; they can be moved to another one. */
export function CredentialDeletion({ opened, onClose, onDeleted, credential }: CredentialDeletionProps) {
  const organization = useOrganization();
  const mutate = useOrganizationMutation();
  const permissionHint = usePermissionHint();
  const canMove = useAllowed("environment_variables:manage");
  const edited = useEdited(opened, credential, credentialOperations.get, ({ id }) => ({ id }));
  const {
    id = "",
    name = "",
    provider = firstCloud,
    isDefault = false,
    variableCount = 0,
  } = edited.object ?? {};
  const isUsed = variableCount > 0;
  const [chosen, setChosen] = useState<{ from: string; to: string } | null>(null);
  const { rows, choices, setSearch, message } = useChoices({
    list: (query) => credentialChoices(organization.id, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    chosen: [],
    enabled: opened && isUsed && canMove,
    kind: "other credentials",
  });
  if (!edited.object) return null;
  // A choice is of the credential that it was made for.
  const reassignTo = isUsed && chosen?.from === id ? chosen.to : "";
  const target = rows.find((row) => row.id === reassignTo);
  const fitting = new Set(
    rows.filter((row) => row.id !== id && row.provider === provider).map(({ id }) => id),
  );
  const cloud = cloudDefinition(provider).name;
  const { etag } = edited.object;
  const variables = `/${organization.slug}/environment-variables`;

  async function confirm() {
    const query = reassignTo ? { reassignTo } : {};
    const success = reassignTo
      ? `Moved ${counted(variableCount, "environment variable")} and deleted ${name}.`
      : `Deleted ${name}.`;
    await mutate(credentialOperations.delete, { id }, { query, etag, success });
    onDeleted();
  }

  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="credential"
      name={name}
      title="Delete this credential?"
      verb={reassignTo ? "Move and delete" : "Delete"}
      edited={edited}
      lead={isUsed && !reassignTo ? <CannotYet name={name} /> : undefined}
      blocked={isUsed && !reassignTo}
      fields={
        isUsed && (
          <InUse
            title={`${counted(variableCount, "environment variable reads its secret", "environment variables read their secrets")} with it`}
            lists={[
              {
                label: isDefault ? "Show those that name it" : variableCount === 1 ? "Show it" : "Show them",
                href: `${variables}?source=credential:${id}`,
              },
              ...(isDefault
                ? [
                    {
                      label: `Show those that use the ${cloud} default`,
                      href: `${variables}?source=default:${provider}`,
                    },
                  ]
                : []),
            ]}
            onFollow={onClose}
            choices={choices.filter(({ value, disabled }) => disabled || fitting.has(value))}
            value={reassignTo}
            onChange={(to) => setChosen({ from: id, to })}
            onSearch={(text) => setSearch(text === target?.name ? "" : text)}
            message={message}
            lack={canMove ? null : permissionHint("environment_variables:manage", "Moving them")}
            meaning={target && meaningOf(edited.object, target)}
          />
        )
      }
      typeName={isDefault && !isUsed}
      onConfirm={confirm}
    >
      {isDefault && !isUsed
        ? `It’s the default: variables with the source “Use ${cloud} default” fail at their next kickoff until you set another default.`
        : `Nothing changes in your ${cloud} account.`}
    </ConfirmDelete>
  );
}

function CannotYet({ name }: { name: string }) {
  return (
    <>
      <strong>{name}</strong> can’t be deleted yet.
    </>
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
