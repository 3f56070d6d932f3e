// Many environment variables saved as one: those of a pasted `.env`.
import { asc } from "drizzle-orm";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { VariablesImport } from "@/lib/clouds/inputs/variable";
import { recordAudits } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import {
  auditedAs,
  entriesOf,
  newRefusals,
  refuseForeignConfigs,
  refuseTakenKeys,
  savedAs,
  write,
} from "@/lib/server/environment-variables/import/writing";
import { selectVariables, toVariable } from "@/lib/server/environment-variables/listing";
import { requireAuthorityOver } from "@/lib/server/environment-variables/service";
import { requireAutomations } from "@/lib/server/workload-identity/service";
import {
  type ImportedVariables,
  type ImportReview,
  ImportReviewInput,
} from "@/lib/shared/environment-variables/import/schema";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import { fieldError, parseInput } from "@/lib/shared/errors";

/** One key may have a variable in each of many automations. */
const mostReviewed = 1000;

/** The variables that have the keys of an import, so that a person sees what it would change. */
export async function reviewImport(actor: Actor, input: unknown): Promise<ImportReview> {
  requirePermission(actor, "environment_variables:manage");
  const keys = parseInput(ImportReviewInput, input).variables.map(({ key }) => key);
  if (keys.length === 0) return { variables: [], truncated: false };
  const rows = await selectVariables(database())
    .where(inOrganization(actor, variables, { key: keys }))
    .orderBy(asc(variables.key), asc(variables.id))
    .limit(mostReviewed + 1);
  return { variables: rows.slice(0, mostReviewed).map(toVariable), truncated: rows.length > mostReviewed };
}

/**
 * Saves all of them or none, each with an audit record of its own. Each refused field is in the error, as
 * `variables.<index>.<field>`.
 */
export async function importVariables(actor: Actor, input: unknown): Promise<ImportedVariables> {
  requirePermission(actor, "environment_variables:manage");
  const imported = parseInput(VariablesImport, input);
  for (const variable of imported.variables) requireAuthorityOver(actor, variable);
  return organizationTransaction(
    actor.organizationId,
    async (tx) => {
      const refusals = newRefusals();
      const entries = await entriesOf(tx, actor, imported, refusals);
      await requireAutomations(tx, actor, imported.automationIds);
      await refuseTakenKeys(tx, actor, entries, refusals);
      refusals.throwIfAny();
      await write(tx, actor, entries);
      await refuseForeignConfigs(tx, actor, entries, refusals);
      refusals.throwIfAny();
      const saved = await savedAs(tx, actor, entries);
      const audited = entries.map((entry, index) => auditedAs(entry, saved[index] as EnvironmentVariable));
      await recordAudits(tx, actor, audited);
      const changedCount = entries.filter(({ before }) => before !== null).length;
      return { variables: saved, createdCount: entries.length - changedCount, changedCount };
    },
    {
      assignments_automation_key: () =>
        fieldError(
          "conflict",
          "automationIds",
          "One of these automations already has a variable with this key.",
        ),
    },
  );
}
