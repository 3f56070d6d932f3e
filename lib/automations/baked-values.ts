// The values that a deployment holds, and what opens them.
import { and, eq } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import { AppError, type VariableFailure } from "@/lib/errors";
import { open, type SealedPlace } from "@/lib/sealing";

/** Where a baked value is sealed: it opens in this row alone. */
export function bakedPlace(organizationId: string, deploymentId: string, key: string): SealedPlace {
  return { organizationId, place: `deployment_values/${deploymentId}/${key}/sealed_value` };
}

export function bakedRows(executor: Executor, organizationId: string, deploymentId: string) {
  return executor
    .select()
    .from(deploymentValues)
    .where(
      and(
        eq(deploymentValues.deploymentId, deploymentId),
        eq(deploymentValues.organizationId, organizationId),
      ),
    )
    .orderBy(deploymentValues.key);
}

export interface BakedValues {
  values: Map<string, string>;
  /** Keys of the variables that belong to the version without a value: it reads them at its kickoffs. */
  unbaked: Set<string>;
  /** Values that do not open. */
  failures: VariableFailure[];
}

/** What a deployment baked, opened. */
export async function bakedValues({
  organizationId,
  deploymentId,
}: {
  organizationId: string;
  deploymentId: string;
}): Promise<BakedValues> {
  const rows = await bakedRows(database(), organizationId, deploymentId);
  const failures: VariableFailure[] = [];
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
  return { values, unbaked, failures };
}

export interface Sealed {
  key: string;
  sealed: string;
  place: SealedPlace;
}

/** Opens each; what does not open is among the failures, by reason. */
export function openedValues(rows: Sealed[], failures: VariableFailure[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { key, sealed, place } of rows) {
    try {
      values.set(key, open(sealed, place));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push({ key, reason: error.code, detail: error.message });
    }
  }
  return values;
}
