// Reading credentials, each with what a list of them says besides.
import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import type { Actor } from "@/lib/server/auth/actor";
import { redactFor, type Selected, toCredential } from "@/lib/server/secret-providers/view";
import { AppError } from "@/lib/shared/errors";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/** Those that name it, and those that use the default: counted apart, as each has an index of its own. */
const variableCount = sql<number>`((select count(*)::int from environment_variables variable
    where variable.credential_id = secret_provider_credentials.id
      and variable.organization_id = secret_provider_credentials.organization_id)
  + case when secret_provider_credentials.is_default then (select count(*)::int from environment_variables variable
    where variable.organization_id = secret_provider_credentials.organization_id
      and variable.source = 'default' and variable.provider = secret_provider_credentials.provider) else 0 end)`;

export function select(executor: Executor) {
  return executor
    .select({
      id: credentials.id,
      row: credentials,
      configName: configs.name,
      configSubject: configs.subject,
      variableCount,
    })
    .from(credentials)
    .leftJoin(
      configs,
      and(
        eq(configs.id, credentials.workloadIdentityConfigId),
        eq(configs.organizationId, credentials.organizationId),
      ),
    )
    .$dynamic();
}

export async function find(executor: Executor, actor: Actor, id: string): Promise<SecretProviderCredential> {
  return redactFor(actor, toCredential(await findRow(executor, actor, id)));
}

export async function findRow(executor: Executor, actor: Actor, id: string): Promise<Selected> {
  const [found] = await select(executor).where(
    and(eq(credentials.id, id), eq(credentials.organizationId, actor.organizationId)),
  );
  if (!found) throw new AppError("not_found", "This secret provider credential doesn't exist.");
  return found;
}
