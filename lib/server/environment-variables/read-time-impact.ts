// Which variables begin to be read at another time when a credential's method, or the default, changes: so that a form
// can say so before it is saved.
import { and, eq, or, type SQL } from "drizzle-orm";
import { database } from "@/db/client";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { assignedAutomations } from "@/lib/server/environment-variables/assignments";
import {
  type MovedVariables,
  MovedVariablesQuery,
  readAtOf,
} from "@/lib/shared/environment-variables/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import type { ReadAt } from "@/lib/shared/resolution/schema";

/** How many are named; `count` says how many there are. */
const shown = 50;

interface Move {
  of: SQL | undefined;
  from: ReadAt;
  to: ReadAt;
}

/** @param input the credential as it would be saved; nothing is changed. */
export async function movedVariables(actor: Actor, input: unknown): Promise<MovedVariables> {
  requirePermission(actor, "secret_providers:manage");
  const credential = parseInput(MovedVariablesQuery, input);
  if (!Object.hasOwn(cloudDefinition(credential.provider).credentials, credential.authenticationMethod)) {
    throw fieldError(
      "validation_failed",
      "authenticationMethod",
      "Choose one of the available authentication methods.",
    );
  }
  const [byName, byDefault] = await movesOf(actor, credential);
  const moves = [byName, byDefault].filter(({ from, to }) => from !== to);
  if (moves.length === 0) return { count: 0, variables: [] };
  const moved = inOrganization(actor, variables, or(...moves.map(({ of }) => of)));
  const db = database();
  const rows = await db
    .select({
      id: variables.id,
      key: variables.key,
      source: variables.source,
      automations: assignedAutomations,
    })
    .from(variables)
    .where(moved)
    .orderBy(variables.key, variables.id)
    .limit(shown);
  return {
    count: await db.$count(variables, moved),
    variables: rows.map(({ id, key, source, automations }) => {
      const { from, to } = source === "default" ? byDefault : byName;
      return { id, key, from, to, automations };
    }),
  };
}

/** When the variables that name the credential are read, before and after; and those that use the default. */
async function movesOf(
  actor: Actor,
  { credentialId, provider, authenticationMethod, isDefault }: MovedVariablesQuery,
): Promise<[byName: Move, byDefault: Move]> {
  const rows = await database()
    .select({
      id: credentials.id,
      method: credentials.authenticationMethod,
      isDefault: credentials.isDefault,
    })
    .from(credentials)
    .where(
      inOrganization(
        actor,
        credentials,
        or(
          credentialId ? eq(credentials.id, credentialId) : undefined,
          and(eq(credentials.provider, provider), eq(credentials.isDefault, true)),
        ),
      ),
    );
  const stored = rows.find(({ id }) => id === credentialId);
  if (credentialId && !stored)
    throw new AppError("not_found", "This secret provider credential doesn't exist.");
  const current = rows.find((row) => row.isDefault) ?? null;
  const next =
    isDefault === "true" ? authenticationMethod : current?.id === credentialId ? null : current?.method;
  const to = readAtOf("credential", authenticationMethod);
  return [
    {
      of: credentialId ? eq(variables.credentialId, credentialId) : undefined,
      from: stored ? readAtOf("credential", stored.method) : to,
      to,
    },
    {
      of: and(eq(variables.source, "default"), eq(variables.provider, provider)),
      from: readAtOf("default", current?.method ?? null),
      to: readAtOf("default", next ?? null),
    },
  ];
}
