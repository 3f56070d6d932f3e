// The rows of API tokens, no matter who holds them: made, listed, revoked.
import { and, desc, eq, ilike, isNull, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { database, type Executor, type Transaction } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { roles, users } from "@/db/schema/people";
import { inOrganization, references } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { newApiToken } from "@/lib/server/auth/api-token";
import { hashOf } from "@/lib/server/auth/token";
import { before, containing, pageOf } from "@/lib/server/listing/cursor";
import { type ApiToken, mostTokens, type NewApiToken } from "@/lib/shared/api-tokens/schema";
import { AppError } from "@/lib/shared/errors";
import type { ListQuery, Page } from "@/lib/shared/listing";

/** The holder of tokens: a person or a service account. */
export type Holder = { userId: string } | { serviceAccountId: string };

/** As the audit log says which token it is. */
interface Named {
  id: string;
  label: string;
}

const maker = alias(users, "maker");

/** The tokens that were not revoked. Revoked ones are in the audit log only. */
export async function listTokens(
  actor: Actor,
  holder: Holder,
  { limit, cursor, query }: ListQuery,
): Promise<Page<ApiToken>> {
  const rows = await selectTokens(database())
    .where(
      and(
        inOrganization(actor, apiTokens, holder, isNull(apiTokens.revokedAt)),
        query ? ilike(apiTokens.name, containing(query)) : undefined,
        before(cursor, apiTokens.createdAt, apiTokens.id),
      ),
    )
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAt }) => createdAt.toISOString(), toToken);
}

/** Under the organization's lock, so that no two of a name come to be. */
export async function insertToken(
  tx: Transaction,
  actor: Member,
  holder: Holder,
  { name, expiresInDays, roleId = null }: { name: string; expiresInDays: number; roleId?: string | null },
  { label, ...detail }: { label: string } & Record<string, unknown>,
): Promise<NewApiToken> {
  const { organizationId, userId: makerId } = actor;
  const good = inOrganization(actor, apiTokens, holder, isNull(apiTokens.revokedAt));
  if ((await tx.$count(apiTokens, good)) >= mostTokens) {
    throw new AppError(
      "conflict",
      `There can be ${mostTokens} tokens at a time. Revoke one that isn't used.`,
    );
  }
  if ((await tx.$count(apiTokens, and(good, eq(apiTokens.name, name)))) > 0) {
    const message = `A token named "${name}" already exists.`;
    throw new AppError("name_taken", message, { fieldErrors: { name: [message] } });
  }
  const token = newApiToken();
  const expiresAt = sql`now() + make_interval(days => ${expiresInDays})`;
  const [inserted] = await tx
    .insert(apiTokens)
    .values({ organizationId, ...holder, roleId, name, tokenHash: hashOf(token), makerId, expiresAt })
    .returning({ id: apiTokens.id });
  const row = inserted && (await findToken(tx, inOrganization(actor, apiTokens, { id: inserted.id })));
  if (!row) throw new TypeError("The insert returned no row.");
  const view = toToken(row);
  await recordAudit(tx, actor, {
    action: "api_token.created",
    object: auditTarget({ id: row.id, label }),
    detail: { ...detail, expiresAt: view.expiresAt },
  });
  return { ...view, token };
}

/** @throws AppError `not_found` for one that is not the holder's, or was revoked already. */
export async function revokeToken(
  tx: Transaction,
  actor: Member,
  holder: Holder,
  id: string,
  labelOf: (name: string) => string,
): Promise<void> {
  const [revoked] = await tx
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(inOrganization(actor, apiTokens, { id, ...holder }, isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id, name: apiTokens.name });
  if (!revoked) throw new AppError("not_found", "This API token doesn't exist, or was revoked already.");
  await recordAudit(tx, actor, {
    action: "api_token.revoked",
    object: auditTarget({ id: revoked.id, label: labelOf(revoked.name) }),
  });
}

type Row = Awaited<ReturnType<typeof selectTokens>>[number];

function selectTokens(executor: Executor) {
  return executor
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      role: { id: roles.id, name: roles.name, builtIn: roles.builtIn },
      createdAt: apiTokens.createdAt,
      createdBy: maker.name,
      expiresAt: apiTokens.expiresAt,
      isExpired: sql<boolean>`${apiTokens.expiresAt} <= now()`,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .leftJoin(roles, references(apiTokens.roleId, roles))
    .leftJoin(maker, eq(maker.id, apiTokens.makerId))
    .$dynamic();
}

async function findToken(executor: Executor, condition: SQL | undefined): Promise<Row | undefined> {
  const [row] = await selectTokens(executor).where(condition);
  return row;
}

function toToken({ createdAt, expiresAt, lastUsedAt, ...row }: Row): ApiToken {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function auditTarget({ id, label }: Named) {
  return { kind: "api_token" as const, id, label };
}
