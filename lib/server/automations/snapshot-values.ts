// The values that a deployment holds, and what opens them.
import { database, type Executor } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { explainOwn } from "@/lib/resolution/explanation";
import { open, type SealedPlace } from "@/lib/server/sealing";
import { AppError, type FoundFailure } from "@/lib/shared/errors";

/** Where a baked value is sealed: it opens in this row alone. */
export function bakedPlace(organizationId: string, deploymentId: string, key: string): SealedPlace {
  return { organizationId, place: `deployment_values/${deploymentId}/${key}/sealed_value` };
}

export function bakedRows(executor: Executor, organizationId: string, deploymentId: string) {
  return executor
    .select()
    .from(deploymentValues)
    .where(inOrganization({ organizationId }, deploymentValues, { deploymentId }))
    .orderBy(deploymentValues.key);
}

interface BakedSecret {
  key: string;
  secretName: string;
  resource: string;
  version: string;
}

export interface BakedValues {
  values: Map<string, string>;
  /** Keys of the variables that belong to the version without a value: it reads them at its kickoffs. */
  unbaked: Set<string>;
  /** Which version of which secret each value is that was read from one. */
  secrets: BakedSecret[];
  /** Values that do not open. */
  failures: FoundFailure[];
}

export type BakedRow = Pick<
  typeof deploymentValues.$inferSelect,
  "key" | "sealedValue" | "secretName" | "resource" | "version"
>;

interface OfDeployment {
  organizationId: string;
  deploymentId: string;
}

/** What a deployment baked, opened. */
export async function bakedValues({ organizationId, deploymentId }: OfDeployment): Promise<BakedValues> {
  const rows = await bakedRows(database(), organizationId, deploymentId);
  return openedRows(rows, { organizationId, deploymentId });
}

export function openedRows(
  rows: readonly BakedRow[],
  { organizationId, deploymentId }: OfDeployment,
): BakedValues {
  const failures: FoundFailure[] = [];
  const values = openedValues(
    rows
      .filter(({ sealedValue }) => sealedValue !== "")
      .map(({ key, sealedValue }) => ({
        key,
        sealed: sealedValue,
        place: bakedPlace(organizationId, deploymentId, key),
      })),
    failures,
  );
  const unbaked = new Set(rows.filter(({ sealedValue }) => sealedValue === "").map(({ key }) => key));
  const secrets = rows.flatMap(({ key, secretName, resource, version }) =>
    secretName !== null && resource !== null && version !== null
      ? [{ key, secretName, resource, version }]
      : [],
  );
  return { values, unbaked, secrets, failures };
}

export interface Sealed {
  key: string;
  sealed: string;
  place: SealedPlace;
}

/** Opens each; what does not open is among the failures, by reason. */
export function openedValues(rows: Sealed[], failures: FoundFailure[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { key, sealed, place } of rows) {
    try {
      values.set(key, open(sealed, place));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push(explainOwn({ key, reason: error.code, detail: error.message }, { stage: "open" }));
    }
  }
  return values;
}
