// The values that a deployment keeps, and what opens them.
import { database, type Executor } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { explainOwn } from "@/lib/resolution/explanation";
import { open, type SealBinding } from "@/lib/server/sealing";
import { AppError, type FoundFailure } from "@/lib/shared/errors";

/** What a baked value is bound to: it opens in this row alone. */
export function bakedBinding(organizationId: string, deploymentId: string, key: string): SealBinding {
  return { organizationId, place: `deployment_values/${deploymentId}/${key}/sealed_value` };
}

export function bakedRows(executor: Executor, organizationId: string, deploymentId: string) {
  return executor
    .select()
    .from(deploymentValues)
    .where(inOrganization({ organizationId }, deploymentValues, { deploymentId }))
    .orderBy(deploymentValues.key);
}

export type BakedRow = Pick<
  typeof deploymentValues.$inferSelect,
  "key" | "sealedValue" | "secretName" | "resource" | "version"
>;

interface OfDeployment {
  organizationId: string;
  deploymentId: string;
}

export async function bakedValues(of: OfDeployment): Promise<BakedValues> {
  return openedRows(await bakedRows(database(), of.organizationId, of.deploymentId), of);
}

export type BakedValues = ReturnType<typeof openedRows>;

export function openedRows(rows: readonly BakedRow[], { organizationId, deploymentId }: OfDeployment) {
  const sealed = rows.filter(({ sealedValue }) => sealedValue !== "");
  return {
    ...openAll(sealed, ({ key }) => bakedBinding(organizationId, deploymentId, key)),
    /** Keys of the variables that belong to the version without a value: it reads them at its kickoffs. */
    unbaked: new Set(rows.filter(({ sealedValue }) => sealedValue === "").map(({ key }) => key)),
    /** Which version of which secret each value is that was read from one. */
    secrets: rows.flatMap(({ key, secretName, resource, version }) =>
      secretName !== null && resource !== null && version !== null
        ? [{ key, secretName, resource, version }]
        : [],
    ),
  };
}

/** The values by key; what does not open is among the failures, by reason. */
export function openAll<Row extends { key: string; sealedValue: string | null }>(
  rows: readonly Row[],
  bindingOf: (row: Row) => SealBinding,
) {
  const values = new Map<string, string>();
  const failures: FoundFailure[] = [];
  for (const row of rows) {
    const { key, sealedValue } = row;
    try {
      values.set(key, open(sealedValue ?? "", bindingOf(row)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push(explainOwn({ key, reason: error.code, detail: error.message }, { stage: "open" }));
    }
  }
  return { values, failures };
}
