"use client";
import { keysInWords, toReference } from "@/components/environment-variables/chosen-variables";
import { useBulkChange } from "@/components/environment-variables/use-bulk-change";
import { useOrganization } from "@/components/shell/organization";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { anyCloud } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

interface BulkDeletionProps extends Dialog {
  onDone: () => void;
  variables: readonly EnvironmentVariable[];
}

const shownCount = 10;

/** Of the variables that are chosen in the list: all of them, or none. */
export function BulkDeletion({ onDone, variables, ...dialog }: BulkDeletionProps) {
  const { slug } = useOrganization();
  const change = useBulkChange();
  const count = variables.length;
  const what = counted(count, "environment variable");
  const losses = lossesOf(variables);

  async function confirm() {
    await change(variableOperations.deleteSeveral, {
      body: { variables: variables.map(toReference) },
      success: `${what} deleted.`,
    });
    onDone();
  }

  return (
    <ConfirmDelete
      {...dialog}
      kind="environment variables"
      title={`Delete ${what}?`}
      name={what}
      lead={
        <>
          <strong>{keysInWords(variables)}</strong> will be deleted permanently.
        </>
      }
      onConfirm={confirm}
      breaks={losses.slice(0, shownCount).map(({ id, name, keys }) => ({
        label: `${name} loses ${keysInWords(keys.map((key) => ({ key })))}`,
        href: `/${slug}/automations/${id}`,
      }))}
    >
      Secrets stay in {anyCloud.name}. Existing deployments keep their stored values.
      {losses.length > shownCount && ` ${losses.length} automations lose something at their next kickoff.`}
    </ConfirmDelete>
  );
}

/** Variables that are read at kickoffs are missing from the next kickoff. */
function lossesOf(variables: readonly EnvironmentVariable[]) {
  const losses = new Map<string, { id: string; name: string; keys: string[] }>();
  for (const { key, isSecret, automations } of variables) {
    if (!isSecret) continue;
    for (const { id, name } of automations) {
      const loss = losses.get(id) ?? { id, name, keys: [] };
      loss.keys.push(key);
      losses.set(id, loss);
    }
  }
  return [...losses.values()].sort((a, b) => a.name.localeCompare(b.name, "en"));
}
