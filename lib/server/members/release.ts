// Taking an address from an account that nobody has proven, for its real holder. For an operator on the server's machine.

import { and, eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { lockOrganizations } from "@/db/organization";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { identities } from "@/db/schema/single-sign-on";
import { dropLinksOf } from "@/lib/server/account-links/making";
import { recordAudit } from "@/lib/server/audit/record";
import { type Operator, operatorIn } from "@/lib/server/auth/actor";
import { unusableHash } from "@/lib/server/auth/password";
import { unprovenAddress } from "@/lib/server/auth/proof";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import { endingTokens, withdrawInvitationsBy } from "@/lib/server/members/ending";
import { hasAnotherOwner } from "@/lib/server/members/service";
import { builtInRole, roleOf } from "@/lib/server/rbac/granted";
import { Email } from "@/lib/shared/auth/schema";
import { AppError, parseInput } from "@/lib/shared/errors";

/**
 * Ends all sessions and memberships of the account, and frees its address. The row stays, under a name that is no address
 * and with no password, so that what it did stays its own.
 *
 * @param newOwner somebody with a proven account, who becomes the owner of organizations that would have none.
 * @throws AppError `not_found` for an address without an account, `conflict` for one that is proven, `last_owner` where an
 * organization would be without an owner, `address_unproven` for the new owner.
 */
export async function releaseAddress(input: unknown, newOwner?: unknown) {
  const email = parseInput(Email, input);
  const heir = newOwner === undefined ? null : parseInput(Email, newOwner);
  return database().transaction(async (tx) => {
    const { userId, belongsTo } = await hold(tx, email);
    const orphans: Membership[] = [];
    for (const membership of belongsTo) {
      const { isOwner, organizationId } = membership;
      if (isOwner && !(await hasAnotherOwner(tx, organizationId, userId))) orphans.push(membership);
    }
    const heirId = orphans.length > 0 ? await heirOf(tx, heir, email, orphans) : null;

    const endedTokens = new Map<string, string[]>();
    for (const { organizationId } of belongsTo) {
      endedTokens.set(organizationId, await endingTokens(tx, organizationId, userId));
    }
    await tx.delete(memberships).where(eq(memberships.userId, userId));
    const sessionsEnded = await endSessionsOf(userId, tx);
    // Otherwise the provider of its holder would still lead to this account.
    await tx.delete(identities).where(eq(identities.userId, userId));
    const now = new Date();
    await tx
      .update(users)
      .set({
        // With a space in it, it is no address that anybody could enter.
        email: `${email} (released ${userId})`,
        passwordHash: unusableHash,
        // A sign-in that is under way would begin one more session.
        disabledAt: now,
        releasedAt: now,
      })
      .where(eq(users.id, userId));
    await dropLinksOf(userId, tx);
    // Chains last, in the order of the organizations.
    for (const membership of belongsTo) {
      const actor = operatorIn(membership.organizationId);
      const ended = endedTokens.get(membership.organizationId) ?? [];
      const withdrawn = await withdrawInvitationsBy(tx, membership.organizationId, userId);
      if (heir && heirId && orphans.includes(membership)) await enthrone(tx, actor, heirId, heir);
      await recordAudit(tx, actor, {
        action: "member.released",
        object: { kind: "member", id: userId, label: email },
        detail: {
          before: { role: membership.roleName },
          ...(withdrawn.length > 0 && { withdrawnInvitations: withdrawn }),
          ...(ended.length > 0 && { endedApiTokens: ended }),
        },
      });
    }
    return {
      /** The old account's: its audit rows and deployments keep it. */
      userId,
      email,
      sessionsEnded,
      /** Slugs of the organizations that the account belonged to. */
      organizations: belongsTo.map(({ slug }) => slug),
      newOwnerOf: orphans.map(({ slug }) => slug),
    };
  });
}

type Membership = Awaited<ReturnType<typeof membershipsOf>>[number];

/** The account and its organizations, which nobody else changes until the transaction ends. */
async function hold(tx: Transaction, email: string) {
  const [found] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (!found) throw new AppError("not_found", `${email} has no account.`);
  // Before the person, as joining does: both hold until their end.
  const held = await membershipsOf(tx, found.id);
  const ids = held.map(({ organizationId }) => organizationId);
  await lockOrganizations(tx, ids);
  const [person] = await tx
    .select({ provenAt: users.provenAt })
    .from(users)
    .where(and(eq(users.id, found.id), eq(users.email, email)))
    .for("update");
  const belongsTo = await membershipsOf(tx, found.id);
  if (!person || !belongsTo.every(({ organizationId }) => ids.includes(organizationId))) {
    throw new AppError("conflict", `The account of ${email} has just changed. Run the command again.`);
  }
  if (person.provenAt) {
    throw new AppError(
      "conflict",
      `${email} is proven, so it can't be released. To block this person, use disable-person. If the proof was a mistake, withdraw it first: prove-address --withdraw ${email}`,
    );
  }
  return { userId: found.id, belongsTo };
}

async function membershipsOf(tx: Transaction, userId: string) {
  const rows = await tx
    .select({
      organizationId: memberships.organizationId,
      slug: organizations.slug,
      roleName: roles.name,
      builtIn: roles.builtIn,
    })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .innerJoin(roles, roleOf(memberships))
    .where(eq(memberships.userId, userId))
    .orderBy(memberships.organizationId);
  return rows.map(({ builtIn, ...row }) => ({ ...row, isOwner: builtIn === "owner" }));
}

async function heirOf(
  tx: Transaction,
  heir: string | null,
  email: string,
  orphans: Membership[],
): Promise<string> {
  if (heir === null || heir === email) {
    const named = orphans.map(({ slug }) => `/${slug}`).join(", ");
    throw new AppError(
      "last_owner",
      `${email} is the only owner of ${named}. Name a new owner with a proven account: --new-owner EMAIL`,
    );
  }
  const [person] = await tx
    .select({ id: users.id, provenAt: users.provenAt, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.email, heir));
  if (!person) throw new AppError("not_found", `${heir} has no account.`);
  if (!person.provenAt) throw unprovenAddress(heir);
  if (person.disabledAt) throw new AppError("conflict", `${heir} is disabled and can't be an owner.`);
  return person.id;
}

async function enthrone(tx: Transaction, actor: Operator, userId: string, email: string): Promise<void> {
  const { organizationId } = actor;
  const owner = await builtInRole(tx, organizationId, "owner");
  const [before] = (await membershipsOf(tx, userId)).filter((held) => held.organizationId === organizationId);
  await tx
    .insert(memberships)
    .values({ organizationId, userId, roleId: owner.id })
    .onConflictDoUpdate({
      target: [memberships.organizationId, memberships.userId],
      set: { roleId: owner.id },
    });
  await recordAudit(tx, actor, {
    action: before ? "member.role_changed" : "member.added",
    object: { kind: "member", id: userId, label: email },
    detail: { ...(before && { before: { role: before.roleName } }), after: { role: owner.name } },
  });
}
