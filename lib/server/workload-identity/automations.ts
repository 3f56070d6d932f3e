// The automations that somebody names: for a config, or for variables.
import type { Transaction } from "@/db/client";
import { automations } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import { fieldError } from "@/lib/shared/errors";

/** By name. @throws AppError `validation_failed` when one of them is not the organization's. */
export async function requireAutomations(
  tx: Transaction,
  { organizationId }: Actor,
  automationIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const wanted = [...new Set(automationIds)];
  if (wanted.length === 0) return [];
  const found = await tx
    .select({ id: automations.id, name: automations.name })
    .from(automations)
    .where(inOrganization({ organizationId }, automations, { id: wanted }))
    .orderBy(automations.name);
  if (found.length < wanted.length) {
    throw fieldError("validation_failed", "automationIds", "One of the automations doesn't exist any more.");
  }
  return found;
}
