// The values that a deployment keeps, and what opens them.
import { database, type Executor } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { explainOwn } from "@/lib/resolution/explanation";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import { open, type SealBinding } from "@/lib/server/sealing";
import { AppError, type FoundFailure } from "@/lib/shared/errors";

/** The binding of a baked value: it opens in this row only. */
export function bakedBinding(organizationId: string, deploymentId: string, key: string): SealBinding {
  return { organizationId, location: `deployment_values/${deploymentId}/${key}/sealed_value` };
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

// The environment of a kickoff: values that are read now go before values that the version keeps. The rules are those of
// docs/decisions/0010-baked-and-fresh.md.

export function composeKickoff(version: number, planned: Planned, baked: BakedValues) {
  const isKept = ({ key }: { key: string }) => baked.values.has(key);
  const keptInstead = new Set(planned.failures.filter(isKept).map(({ key }) => key));
  const freshKeys = planned.freshKeys.filter((key) => !keptInstead.has(key));
  const fresh = new Set(freshKeys);
  const failures = [
    ...planned.failures.filter((failure) => !isKept(failure)),
    // Without these, a kickoff would quietly lack what the version was deployed with.
    ...planned.bakedKeys.filter(({ key }) => baked.unbaked.has(key)).map((baked) => notBaked(version, baked)),
    ...baked.failures.filter(({ key }) => !fresh.has(key)),
  ];
  const failed = new Set(failures.map(({ key }) => key));
  const secretKeys = new Set([
    ...planned.freshKeys,
    ...planned.bakedKeys.filter(({ credentialName }) => credentialName !== null).map(({ key }) => key),
    ...baked.secrets.map(({ key }) => key),
  ]);
  return {
    /** Values that the version keeps and the kickoff does not read. */
    environment: Object.fromEntries([...baked.values].filter(([key]) => !fresh.has(key))),
    /** Which version of which secret that is, as far as it was read from one. */
    heldSecrets: baked.secrets.filter(({ key }) => !fresh.has(key)),
    failures,
    /** Keys of what the kickoff reads, or fails to find anything to read with. */
    freshKeys,
    /** Keys of all that comes from a secret, read by the kickoff or kept by the version, or would. */
    secretKeys: [...secretKeys].sort(),
    /** Keys of what is assigned, and neither kept nor read: absent until the next deploy. */
    absentKeys: planned.bakedKeys.filter((key) => !isKept(key) && !failed.has(key.key)).map(({ key }) => key),
  };
}

function notBaked(version: number, { key, credentialName }: Planned["bakedKeys"][number]) {
  const now = credentialName ? `through the credential "${credentialName}"` : "as a direct value";
  const detail = `${key} was read at kickoffs in version ${version}. Now it's read at deploy, ${now}. Deploy the automation again.`;
  return explainOwn({ key, reason: "not_baked", detail });
}
