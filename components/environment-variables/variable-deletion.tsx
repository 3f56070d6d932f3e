"use client";
import { useOrganization } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { anyCloud } from "@/lib/clouds/catalog";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

interface VariableDeletionProps extends Dialog {
  variable: EnvironmentVariable | null;
}

export function VariableDeletion({ variable, ...dialog }: VariableDeletionProps) {
  const { slug } = useOrganization();
  const edited = useEdited(dialog.opened, variable, variableOperations.get);
  if (!edited.object) return null;
  const { key, isSecret, automations } = edited.object;
  return (
    <ConfirmDelete
      {...dialog}
      kind="environment variable"
      name={key}
      edited={edited}
      onConfirm={() => edited.change(variableOperations.delete, { success: `${key} is deleted.` })}
      // Deployments keep the values that they have stored; a variable that is read at kickoffs is missing from the next one.
      breaks={(isSecret ? automations : []).map(({ id, name }) => ({
        label: `${name} loses ${key}`,
        href: `/${slug}/automations/${id}`,
      }))}
    >
      {isSecret
        ? `The secret stays in ${anyCloud.name}. Kickoffs run without this variable from now on.`
        : `Existing deployments keep the stored value; new ones won’t have it${automations.length > 0 ? `: ${automations.map(({ name }) => name).join(", ")}` : ""}.`}
    </ConfirmDelete>
  );
}
