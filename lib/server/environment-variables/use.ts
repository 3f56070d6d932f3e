// When a variable was last used: by a kickoff that reads it or gets its baked value, or by a deploy that bakes it.
import { sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { environmentVariables as variables } from "@/db/schema/variables";

/** Whether its use was noted a moment ago, so that a further kickoff need not write. */
export const isUseNoted = sql<boolean>`coalesce(${variables.lastUsedAt} > now() - interval '1 minute', false)`;

interface Use {
  organizationId: string;
  automationId: string;
  /** What this version holds is used. */
  deploymentId: string;
  /** Keys of what is assigned and read now. */
  freshKeys: readonly string[];
}

/**
 * One statement, which waits for nobody: a row that somebody else is changing is left to the next kickoff. That a
 * variable was used is no change of the variable.
 */
export async function noteUse(executor: Executor, use: Use): Promise<void> {
  const { organizationId, automationId, deploymentId, freshKeys } = use;
  const fresh = JSON.stringify(freshKeys);
  await executor.execute(sql`update environment_variables as used set last_used_at = now()
    from (select v.id from environment_variables v
      where v.organization_id = ${organizationId}::uuid and v.id in (
        select a.variable_id from environment_variable_assignments a
        where a.automation_id = ${automationId}::uuid and a.organization_id = ${organizationId}::uuid
          and a.key = any (array(select jsonb_array_elements_text(${fresh}::jsonb)))
        union all
        select d.variable_id from deployment_values d
        where d.deployment_id = ${deploymentId}::uuid and d.organization_id = ${organizationId}::uuid
          and d.sealed_value <> '' and d.key <> all (array(select jsonb_array_elements_text(${fresh}::jsonb))))
      and (v.last_used_at is null or v.last_used_at <= now() - interval '1 minute')
      for no key update of v skip locked) as due
    where used.id = due.id`);
}
