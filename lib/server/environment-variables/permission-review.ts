// The permission policy doctor: a pasted permission policy against the secrets that are read by way of a config.
import { asc, eq, isNotNull } from "drizzle-orm";
import { database } from "@/db/client";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { PermissionFacts } from "@/lib/clouds/doctor/contract";
import { policyDoctor } from "@/lib/clouds/doctor/registry";
import type { Actor } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { readsVariable } from "@/lib/server/environment-variables/assigned-variables";
import { getConfig } from "@/lib/server/workload-identity/service";
import { PolicyReviewInput } from "@/lib/shared/clouds/doctor";
import { parseInput } from "@/lib/shared/errors";
import { allows } from "@/lib/shared/permissions";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

type ReadSecret = PermissionFacts["secrets"][number];

/** More than a policy has room to name. */
const secretLimit = 60;

/**
 * Anyone who may not see variables sees none of their secrets here either: the policy is then held against none. What was
 * pasted is kept nowhere, and no cloud is asked: nothing is audited.
 */
export async function reviewPermissions(actor: Actor, configId: string, input: unknown) {
  const { id, cloud, settings } = await getConfig(actor, configId);
  const { policy } = parseInput(PolicyReviewInput, input);
  const visible = actor.kind === "member" && allows(actor.permissions, "environment_variables:read");
  const secrets = visible ? await secretsReadBy(actor.organizationId, { id, cloud, settings }) : [];
  return policyDoctor(cloud).reviewPermissions(policy, {
    issuer: environment().oidcIssuer,
    settings,
    secrets: secrets.slice(0, secretLimit),
    totalSecrets: secrets.length,
    secretsHidden: !visible,
  });
}

/** The secrets by name: one for each name and region, even if several of its JSON keys are used. */
async function secretsReadBy(
  organizationId: string,
  config: Pick<WorkloadIdentityConfig, "id" | "cloud" | "settings">,
): Promise<ReadSecret[]> {
  const rows = await database()
    .selectDistinct({ secretName: variables.secretName, settings: credentials.settings })
    .from(variables)
    .innerJoin(credentials, readsVariable)
    .where(
      inOrganization(
        { organizationId },
        variables,
        eq(credentials.workloadIdentityConfigId, config.id),
        isNotNull(variables.secretName),
      ),
    )
    .orderBy(asc(variables.secretName));
  const { naming } = cloudDefinition(config.cloud);
  const secrets = new Map<string, ReadSecret>();
  for (const { settings, ...variable } of rows) {
    const { name } = secretReferenceOf(variable);
    const place = naming.place(name, { ...config.settings, ...settings });
    secrets.set(`${place} ${name}`, { name, place });
  }
  return [...secrets.values()];
}
