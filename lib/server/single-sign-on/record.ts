// How single sign-on is set up in an organization, as it is kept and as it is shown.
import { and, asc, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationRow } from "@/db/organization";
import { sameRevision } from "@/db/revision";
import { roles, users } from "@/db/schema/people";
import {
  keptOut,
  organizationProviders,
  organizationProviders as providers,
  roleRules,
} from "@/db/schema/single-sign-on";
import { noSuchOrganization } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { etagOf } from "@/lib/server/etags/etag";
import { roleColumns, roleOf } from "@/lib/server/rbac/granted";
import { domainsOf } from "@/lib/server/single-sign-on/domains";
import { redirectUriOf } from "@/lib/server/single-sign-on/provider";
import { shortened } from "@/lib/shared/errors";
import type { SingleSignOn } from "@/lib/shared/single-sign-on/schema";

/** The revision while single sign-on is not set up, and has no row. */
export const nothing = { revision: "00000000-0000-0000-0000-000000000000" };
const mostKeptOut = 200;

export async function readSettings(executor: Executor, organizationId: string) {
  const [row] = await executor
    .select()
    .from(organizationProviders)
    .where(eq(organizationProviders.organizationId, organizationId));
  if (!row) return null;
  const rules = await executor
    .select({ value: roleRules.value, role: roleColumns })
    .from(roleRules)
    .innerJoin(roles, roleOf(roleRules))
    .where(eq(roleRules.organizationId, organizationId))
    .orderBy(asc(roleRules.position));
  const [defaultRole] = row.defaultRoleId
    ? await executor
        .select(roleColumns)
        .from(roles)
        .where(and(eq(roles.id, row.defaultRoleId), eq(roles.organizationId, organizationId)))
    : [];
  return { ...row, rules, defaultRole: defaultRole ?? null };
}
export type Settings = NonNullable<Awaited<ReturnType<typeof readSettings>>>;

export async function singleSignOnOf(
  organizationId: string,
  executor: Executor = database(),
): Promise<SingleSignOn> {
  const organization = await organizationRow(executor, organizationId);
  if (!organization) throw noSuchOrganization();
  const settings = await readSettings(executor, organizationId);
  const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
  return {
    id: organizationId,
    isSet: settings !== null,
    issuer: settings?.issuer ?? null,
    clientId: settings?.clientId ?? null,
    roleClaim: settings?.roleClaim ?? null,
    rules: (settings?.rules ?? []).map(({ value, role }) => ({ value, role: named(role) })),
    defaultRole: settings?.defaultRole ? named(settings.defaultRole) : null,
    mayMakeOwners: settings?.mayMakeOwners ?? false,
    isRequired: organization.requiresSingleSignOn,
    redirectUri: redirectUriOf({ id: organizationId }),
    signInAddress: `${new URL(environment().nextAuthUrl).origin}/sign-in/${organization.slug}`,
    domains: await domainsOf(organizationId, executor),
    keptOut: await executor
      .select({ id: users.id, name: users.name, email: users.email })
      .from(keptOut)
      .innerJoin(users, eq(users.id, keptOut.userId))
      .where(eq(keptOut.organizationId, organizationId))
      .orderBy(desc(keptOut.createdAt), asc(users.id))
      .limit(mostKeptOut),
    lastSignInAt: settings?.lastSignInAt?.toISOString() ?? null,
    lastRefusal: refusalIn(settings),
    etag: etagOf(settings ?? nothing),
  };
}

function refusalIn(settings: Settings | null): SingleSignOn["lastRefusal"] {
  const { lastRefusedAt: at, lastRefusal: reason, lastSignInAt } = settings ?? {};
  if (!at || !reason || (lastSignInAt && lastSignInAt > at)) return null;
  return { at: at.toISOString(), reason };
}

// How signing in by an organization's own provider went last: for anyone who sets it up, who does not read the server's log.

export async function noteSignIn(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .update(providers)
    .set({ lastSignInAt: sql`now()`, ...sameRevision(providers) })
    .where(eq(providers.organizationId, organizationId));
}

/** Once in a second at most: strangers can be refused as often as they like. Nobody waits for it, or is refused for it. */
export function noteRefusal(organizationId: string, why: string): void {
  const isDue = or(
    isNull(providers.lastRefusedAt),
    lt(providers.lastRefusedAt, sql`now() - interval '1 second'`),
  );
  void database()
    .update(providers)
    .set({ lastRefusedAt: sql`now()`, lastRefusal: shortened(why, 300), ...sameRevision(providers) })
    .where(and(eq(providers.organizationId, organizationId), isDue))
    .catch(() => undefined);
}
