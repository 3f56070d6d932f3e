// Changes of a workload identity config that take its credentials along, in one transaction.
import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { inOrganization } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { WorkloadIdentityConfigInput } from "@/lib/clouds/inputs/config";
import { setting } from "@/lib/clouds/settings";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import type { IfMatch } from "@/lib/server/etags/etag";
import { forgetChain } from "@/lib/server/evidence/chain";
import { byName } from "@/lib/server/listing/cursor";
import {
  auditUpdate,
  type Selected,
  selectCredentials,
  toCredential,
} from "@/lib/server/secret-providers/view";
import { deleteConfig, findConfig, updateConfig } from "@/lib/server/workload-identity/service";
import { fieldError, parseInput } from "@/lib/shared/errors";
import { ConfigDeletion, type WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/**
 * With `correctCredentials`, a credential that has a setting from the config (its region) as the config had it before gets
 * the new one: nothing else of it changes.
 */
export async function updateConfigWithCredentials(
  actor: Actor,
  id: string,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<WorkloadIdentityConfig> {
  requirePermission(actor, "workload_identity_configs:manage");
  const { correctCredentials } = parseInput(WorkloadIdentityConfigInput, input);
  if (!correctCredentials) return updateConfig(actor, id, input, ifMatch);
  requirePermission(actor, "secret_providers:manage");
  return updateConfig(actor, id, input, ifMatch, async (tx, before, after) => {
    const { fields } = cloudDefinition(after.cloud).credentials.workload_identity;
    const changed = fields.filter(
      ({ name }) => after.settings[name] && before.settings[name] !== after.settings[name],
    );
    await changeCredentials(tx, actor, id, ({ row }) => {
      const corrected = changed.filter(({ name }) => row.settings[name] === before.settings[name]);
      if (corrected.length === 0) return null;
      const settings = corrected.map(({ name }) => [name, setting(after.settings, name)]);
      return { settings: { ...row.settings, ...Object.fromEntries(settings) } };
    });
  });
}

/**
 * With `reassignTo`, its credentials are bound to that config from now on, which takes what single edits of them take.
 *
 * @throws AppError `in_use` naming the credentials, without `reassignTo`.
 */
export async function deleteConfigInUse(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch) {
  requirePermission(actor, "workload_identity_configs:manage");
  const { reassignTo } = parseInput(ConfigDeletion, input);
  if (!reassignTo) return deleteConfig(actor, id, ifMatch);
  requirePermission(actor, "secret_providers:manage");
  return deleteConfig(actor, id, ifMatch, async (tx, from) => {
    const unknown = fieldError(
      "validation_failed",
      "reassignTo",
      "This workload identity config doesn't exist.",
    );
    const to = await findConfig(tx, actor, reassignTo, unknown);
    if (to.id === from.id || to.cloud !== from.cloud) {
      throw fieldError("validation_failed", "reassignTo", "Choose another config for the same cloud.");
    }
    const count = await changeCredentials(tx, actor, id, () => ({ workloadIdentityConfigId: to.id }));
    return { to: to.name, credentials: count };
  });
}

type Columns = Partial<Pick<Selected["row"], "settings" | "workloadIdentityConfigId">>;

/**
 * Changes the credentials of a config; gives how many.
 *
 * @param change gives null for a credential that stays as it is.
 */
async function changeCredentials(
  tx: Transaction,
  actor: Actor,
  configId: string,
  change: (credential: Selected) => Columns | null,
): Promise<number> {
  const bound = await selectCredentials(tx)
    .where(inOrganization(actor, credentials, { workloadIdentityConfigId: configId }))
    .orderBy(byName(credentials.name));
  const changed = new Map<string, Selected>();
  for (const before of bound) {
    const { id } = before;
    const columns = change(before);
    if (!columns) continue;
    changed.set(id, before);
    await tx
      .update(credentials)
      // The last test was of another connection.
      .set({ ...columns, lastTest: null, lastTestedAt: null, updatedAt: sql`now()`, ...changedBy(actor) })
      .where(inOrganization(actor, credentials, { id }));
  }
  const ids = [...changed.keys()];
  await forgetChain(tx, actor, ids);
  const updated = await selectCredentials(tx)
    .where(inOrganization(actor, credentials, { id: ids }))
    .orderBy(byName(credentials.name));
  for (const after of updated) {
    const before = changed.get(after.id) as Selected;
    await auditUpdate(tx, actor, toCredential(before), toCredential(after));
  }
  return changed.size;
}
