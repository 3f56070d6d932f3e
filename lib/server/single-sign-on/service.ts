// Settings → Single Sign-On: which provider lets people in, and with which roles.
import { eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationRow } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { organizations, sessions } from "@/db/schema/people";
import { organizationProviders, roleRules } from "@/db/schema/single-sign-on";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { changedMeanwhile, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import { seal } from "@/lib/server/sealing";
import { inspectIssuer } from "@/lib/server/single-sign-on/inspection";
import { clientSecretBinding } from "@/lib/server/single-sign-on/provider";
import { nothing, readSettings, type Settings, singleSignOnOf } from "@/lib/server/single-sign-on/record";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { type SingleSignOn, SingleSignOnInput } from "@/lib/shared/single-sign-on/schema";

export function getSingleSignOn(actor: Actor): Promise<SingleSignOn> {
  requirePermission(actor, "organization_settings:read");
  return singleSignOnOf(actor.organizationId, database());
}

/**
 * Sets it up, or changes it. Another issuer or client ends the sessions that the one before began.
 *
 * @throws AppError `validation_failed` for a provider that cannot be used, `permission_denied` for roles beyond the actor's own
 * and, for all but owners, while it can make owners.
 */
export async function setSingleSignOn(
  actor: Actor,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<SingleSignOn> {
  requirePermission(actor, "organization_settings:manage");
  const parsed = parseInput(SingleSignOnInput, input);
  if (parsed.issuer !== null) await inspectIssuer(parsed.issuer);
  else if (environment().singleSignOn === null) throw noneHere();
  return peopleTransaction(actor, async (tx, current) => {
    const { organizationId } = current;
    const before = await readSettings(tx, organizationId);
    await requireSame(tx, current, ifMatch, before);
    if (before) requireAuthority(current, before);
    const roles = await rolesIn(tx, current, parsed);
    const isSameClient = before?.issuer === parsed.issuer && before.clientId === parsed.clientId;
    const sealedSecret = sealedSecretOf(organizationId, parsed, isSameClient ? before : null);
    const { issuer, clientId, roleClaim, rules, defaultRoleId, mayMakeOwners } = parsed;
    const row = { issuer, clientId, sealedSecret, roleClaim, defaultRoleId, mayMakeOwners };
    const forgotten = isSameClient ? {} : { lastSignInAt: null, lastRefusedAt: null, lastRefusal: null };
    await tx
      .insert(organizationProviders)
      .values({ organizationId, ...row, ...changedBy(current) })
      .onConflictDoUpdate({
        target: organizationProviders.organizationId,
        set: { ...row, ...forgotten, ...changedBy(current) },
      });
    await tx.delete(roleRules).where(eq(roleRules.organizationId, organizationId));
    if (rules.length > 0) {
      await tx
        .insert(roleRules)
        .values(rules.map((rule, position) => ({ organizationId, position, ...rule })));
    }
    const endedSessions = before && !isSameClient ? await endSessionsIn(tx, organizationId) : 0;
    await recordAudit(tx, current, {
      action: "organization.single_sign_on_set",
      object: await auditTarget(tx, organizationId),
      detail: {
        ...(before && { before: snapshot(before) }),
        after: {
          ...{ issuer, clientId, roleClaim, mayMakeOwners },
          rules: rules.map(({ value, roleId }) => ({ value, role: roles.get(roleId) })),
          defaultRole: defaultRoleId && roles.get(defaultRoleId),
        },
        ...(parsed.clientSecret !== undefined && { clientSecretChanged: true }),
        ...(endedSessions > 0 && { endedSessions }),
      },
    });
    return singleSignOnOf(organizationId, tx);
  });
}

/**
 * People stay members. Anyone who has no password sets one by a link: an owner's, an operator's, or one by email.
 *
 * @throws AppError `not_found`; as above.
 */
export async function removeSingleSignOn(actor: Actor, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const { organizationId } = current;
    const before = await readSettings(tx, organizationId);
    if (!before) throw new AppError("not_found", "Single sign-on isn't set up.");
    await requireSame(tx, current, ifMatch, before);
    requireAuthority(current, before);
    await tx.delete(roleRules).where(eq(roleRules.organizationId, organizationId));
    await tx.delete(organizationProviders).where(eq(organizationProviders.organizationId, organizationId));
    const endedSessions = await endSessionsIn(tx, organizationId);
    // Otherwise only owners could open the organization, unless the installation has a provider.
    await tx
      .update(organizations)
      .set({ requiresSingleSignOn: false, ...changedBy(current) })
      .where(eq(organizations.id, organizationId));
    await recordAudit(tx, current, {
      action: "organization.single_sign_on_removed",
      object: await auditTarget(tx, organizationId),
      detail: { before: snapshot(before), endedSessions },
    });
  });
}

/** "Not set up" is a state too: a person who saw it must not overwrite what another person set up meanwhile. */
async function requireSame(
  tx: Transaction,
  actor: Member,
  ifMatch: IfMatch,
  before: Settings | null,
): Promise<void> {
  if (before === null && ifMatch && !ifMatch.includes(nothing.revision)) {
    throw changedMeanwhile({ by: null, byYourself: false, at: new Date().toISOString() });
  }
  const condition = eq(organizationProviders.organizationId, actor.organizationId);
  await requireUnchanged(tx, actor, ifMatch, organizationProviders, condition);
}

/** A person who decides which claim makes an owner decides who is an owner. */
function requireAuthority(actor: Member, { mayMakeOwners, rules, defaultRole }: Settings): void {
  if (mayMakeOwners && !actor.isOwner) {
    throw new AppError(
      "permission_denied",
      "Only an owner can change single sign-on while it can make owners.",
    );
  }
  for (const role of [...rules.map(({ role }) => role), ...(defaultRole ? [defaultRole] : [])]) {
    requireRoleAuthority(actor, role);
  }
}

/** The names of the roles in the input, by their ids. */
async function rolesIn(
  tx: Transaction,
  actor: Member,
  { rules, defaultRoleId, mayMakeOwners }: SingleSignOnInput,
): Promise<Map<string, string>> {
  if (mayMakeOwners && !actor.isOwner) {
    throw new AppError("permission_denied", "Only an owner can let a claim make owners.");
  }
  const names = new Map<string, string>();
  const given = rules.map(({ roleId }, index) => ({ roleId, field: `rules.${index}.roleId` }));
  if (defaultRoleId) given.push({ roleId: defaultRoleId, field: "defaultRoleId" });
  for (const { roleId, field } of given) {
    const role = await findRole(tx, actor, roleId, unknownRole(field));
    requireRoleAuthority(actor, role);
    if (role.builtIn === "owner" && field === "defaultRoleId") {
      throw fieldError("validation_failed", field, "Not everyone can be an owner. Name owners by a rule.");
    }
    if (role.builtIn === "owner" && !mayMakeOwners) {
      throw fieldError("validation_failed", field, "An owner has to allow that a rule makes owners.");
    }
    names.set(role.id, role.name);
  }
  return names;
}

/** @param before the same client's: a secret never goes to another issuer than the one it was entered for. */
function sealedSecretOf(
  organizationId: string,
  { issuer, clientSecret }: SingleSignOnInput,
  before: Settings | null,
): string | null {
  if (issuer === null) return null;
  if (clientSecret !== undefined) return seal(clientSecret, clientSecretBinding(organizationId));
  if (before?.sealedSecret) return before.sealedSecret;
  throw fieldError(
    "validation_failed",
    "clientSecret",
    "Enter the client secret: it’s kept only while the issuer and client ID stay.",
  );
}

async function endSessionsIn(tx: Transaction, organizationId: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(eq(sessions.organizationId, organizationId))
    .returning({ id: sessions.id });
  return ended.length;
}

function snapshot({ issuer, clientId, roleClaim, mayMakeOwners, rules, defaultRole }: Settings) {
  return {
    ...{ issuer, clientId, roleClaim, mayMakeOwners },
    rules: rules.map(({ value, role }) => ({ value, role: role.name })),
    defaultRole: defaultRole?.name ?? null,
  };
}

async function auditTarget(tx: Transaction, organizationId: string) {
  const organization = await organizationRow(tx, organizationId);
  return { kind: "organization" as const, id: organizationId, label: organization?.name ?? "" };
}

function noneHere(): AppError {
  return fieldError(
    "validation_failed",
    "issuer",
    "Enter your provider’s issuer: this Latchkey has no sign-in provider of its own.",
  );
}
