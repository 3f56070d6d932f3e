// What a kickoff of an automation reads: its secret-backed variables as they are assigned at this moment.
import { and, eq, ne, or } from "drizzle-orm";
import { database } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { type CloudId, cloudDefinition } from "@/lib/clouds/catalog";
import type { VariableFailure } from "@/lib/errors";
import type { PlanEntry, ResolutionPlan } from "@/lib/resolution/plan";
import { parseSecretReference } from "@/lib/resolution/reference";

export interface Planned {
  plan: ResolutionPlan;
  /** Variables for which there is nothing to read with. */
  failures: VariableFailure[];
  /** Keys of all secret-backed variables, planned or not. */
  secretKeys: string[];
}

/** One entry for each credential, in the order of the variables' keys. */
export async function planKickoff(organizationId: string, automationId: string): Promise<Planned> {
  const rows = await database()
    .select({ variable: variables, credential: credentials, config: configs })
    .from(assignments)
    .innerJoin(
      variables,
      and(
        eq(variables.id, assignments.variableId),
        eq(variables.organizationId, assignments.organizationId),
        ne(variables.source, "direct"),
      ),
    )
    .leftJoin(
      credentials,
      and(
        eq(credentials.organizationId, variables.organizationId),
        or(
          eq(credentials.id, variables.credentialId),
          and(
            eq(variables.source, "default"),
            eq(credentials.provider, variables.provider),
            eq(credentials.isDefault, true),
          ),
        ),
      ),
    )
    .leftJoin(
      configs,
      and(
        eq(configs.id, credentials.workloadIdentityConfigId),
        eq(configs.organizationId, credentials.organizationId),
      ),
    )
    .where(and(eq(assignments.automationId, automationId), eq(assignments.organizationId, organizationId)))
    .orderBy(variables.key);

  const entries = new Map<string, PlanEntry>();
  const failures: VariableFailure[] = [];
  for (const { variable, credential, config } of rows) {
    if (!credential || !config) {
      failures.push(noCredential(variable.key, variable.provider as CloudId | null));
      continue;
    }
    const entry = entries.get(credential.id) ?? {
      credentialId: credential.id,
      configId: config.id,
      cloud: config.cloud,
      audience: cloudDefinition(config.cloud as CloudId).audience,
      roleArn: config.settings.roleArn ?? "",
      region: credential.settings.region ?? "",
      variables: [],
    };
    const { name, jsonKey } = parseSecretReference(variable.secretName ?? "");
    entry.variables.push({ key: variable.key, secretName: name, jsonKey });
    entries.set(credential.id, entry);
  }
  return { plan: [...entries.values()], failures, secretKeys: rows.map(({ variable }) => variable.key) };
}

function noCredential(key: string, provider: CloudId | null): VariableFailure {
  const name = provider ? cloudDefinition(provider).name : "its cloud";
  return {
    key,
    reason: "no_credential_found",
    detail: `No credential found: ${key} uses the ${name} default, and no credential is set as default. Set one under Settings → Secret Provider Credentials.`,
  };
}
