import { database } from "@/db/client";
import { organizationRow } from "@/db/organization";
import type { StoreSource } from "@/lib/clouds/contract";
import { isKnownReason } from "@/lib/clouds/registry";
import { explainOwn, explainUnresolved, type ReadWith, type Unresolved } from "@/lib/resolution/explanation";
import { whenNothingIsKnown } from "@/lib/resolution/own-words";
import type { Actor } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { storeSource } from "@/lib/server/secret-providers/store-cache";
import { remedyLink } from "@/lib/shared/clouds/remedies";
import type { FoundFailure, VariableFailure } from "@/lib/shared/errors";
import { allows, type Permission } from "@/lib/shared/permissions";
import type { PlanEntry, PlanVariable, ReportedFailure, ResolutionPlan } from "@/lib/shared/resolution/plan";

/**
 * Which secrets variables name is for those who may read variables: who may only read automations sees neither names nor
 * ARNs, in receipts as in the words of a failure.
 */
export function maySeeSecretNames(actor: Actor): boolean {
  return actor.kind === "member" && allows(actor.permissions, "environment_variables:read");
}

/** The receipt as far as the actor may know it: without a name, its version remains. */
export function redactReceipt<Receipt extends { secretName: string | null; resource: string | null }>(
  actor: Actor,
  receipt: Receipt,
): Receipt {
  return maySeeSecretNames(actor) ? receipt : { ...receipt, secretName: null, resource: null };
}

/** The facts that explain a cloud's refusal. */
export function readWith(
  { organizationId }: Actor,
  source: StoreSource,
  { configId, credentialId }: { configId?: string; credentialId?: string },
): ReadWith {
  return { source, issuer: environment().oidcIssuer, organizationId, configId, credentialId };
}

/** Explains what fails of a plan, for `resolveEnvironment`. */
export function explainPlanned(actor: Actor) {
  return (entry: PlanEntry, variable: PlanVariable, unresolved: Unresolved): FoundFailure =>
    explainUnresolved(unresolved, variable, readWith(actor, storeSource(entry), entry));
}

/**
 * Explains what a worker reports, by what it was to read. Of the worker's own words only the detail is kept.
 *
 * @param plan as it is now, of which only what still reads with the planned config says anything of what failed.
 */
export function explainReported(
  actor: Actor,
  plan: ResolutionPlan,
  { stage: reported, ...failure }: ReportedFailure,
  configId: string | undefined,
): FoundFailure {
  const { key, reason, detail, providerCode } = failure;
  for (const entry of plan) {
    const variable = entry.variables.find((planned) => planned.key === key);
    if (!variable || entry.configId !== configId) continue;
    const stage = reported ?? "read";
    const refusal = {
      stage: stage === "mint" || stage === "exchange" ? stage : ("read" as const),
      reason,
      providerCode: providerCode ?? null,
      message: detail,
    };
    return explainPlanned(actor)(entry, variable, {
      stage,
      failure,
      refusal: isKnownReason(entry.cloud, reason) ? refusal : null,
    });
  }
  // A worker may be of another version.
  return explainOwn<string>(failure);
}

export async function slugOf({ organizationId }: Actor): Promise<string> {
  const row = await organizationRow(database(), organizationId);
  return row?.slug ?? "";
}

const hidden = "You need permission to read environment variables to see the details: they name the secret.";

/** Failures as far as the actor may know them, each with the link to where its remedy is done. */
export async function shownFailures(actor: Actor, failures: readonly FoundFailure[]) {
  if (failures.length === 0) return [];
  const slug = await slugOf(actor);
  return failures.map((failure) => shownFailure(actor, slug, failure));
}

export function shownFailure(actor: Actor, slug: string, failure: FoundFailure): VariableFailure {
  const { key, reason, detail, cause = detail, remedy = whenNothingIsKnown, providerCode } = failure;
  // A worker reads the secrets themselves; which page it may not open, who follows its link finds out there.
  const may = (permission: Permission) =>
    actor.kind === "worker" || (actor.kind === "member" && allows(actor.permissions, permission));
  if (actor.kind !== "worker" && !maySeeSecretNames(actor)) {
    const remedyNeeds = "environment_variables:read";
    return { key, reason, detail: hidden, cause: hidden, remedy: null, remedyNeeds };
  }
  const remedyNeeds = neededFor(failure).find((permission) => !may(permission));
  const link = remedyLink(slug, failure);
  return {
    key,
    reason,
    detail,
    cause,
    remedy: remedyNeeds ? null : remedy,
    ...(remedyNeeds && { remedyNeeds }),
    ...(link && may(link.needs) && { link: { label: link.label, href: link.href } }),
    ...(providerCode !== undefined && { providerCode }),
  };
}

/** A handshake is the credential's own, and its trust the config's; what a secret needs concerns the variable. */
function neededFor({ stage, configId, credentialId }: FoundFailure): Permission[] {
  const isHandshake = stage === "mint" || stage === "issuer" || stage === "exchange";
  if (!isHandshake || (configId ?? credentialId) === undefined) return [];
  return configId === undefined
    ? ["secret_providers:read"]
    : ["secret_providers:read", "workload_identity_configs:read"];
}
