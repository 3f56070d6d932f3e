// Sessions: a row for each, so that it can be ended. The browser only has a random token.
import { and, eq, gt, isNull, lt, ne, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { memberships, organizations, roles, sessions, users } from "@/db/schema/people";
import { requireThere } from "@/db/there";
import { memberColumns, noSuchOrganization, type Origin, type PersonMember } from "@/lib/server/auth/actor";
import {
  demandColumns,
  meansOwnProvider,
  proofColumns,
  requireFactorGiven,
  requireProof,
  type SessionProof,
} from "@/lib/server/auth/admission";
import { unusableHash } from "@/lib/server/auth/password";
import { hashOf, newToken } from "@/lib/server/auth/token";
import { roleOf } from "@/lib/server/rbac/granted";
import { sessionHours } from "@/lib/shared/auth/session-hours";
import { AppError } from "@/lib/shared/errors";

export const sessionSeconds = sessionHours * 60 * 60;

export interface Session extends SessionProof {
  userId: string;
  expiresAt: Date;
  /** Whether its person has one. Told to nobody else. */
  hasPassword: boolean;
}

/** How a person proved to be who they are as a session begins: what of `SessionProof` it has from then on. */
export interface Beginning {
  /** The only organization that it opens. */
  organizationId?: string;
  /** Whether the password or a factor was given just now, or when it was: an operator's link is neither. */
  steppedUp?: boolean | Date;
  secondFactor?: boolean;
  singleSignOn?: boolean;
}

/** Where a person signs in from, as the list of their sessions shows it. */
export interface SessionOrigin {
  address: string;
  userAgent: string;
}

/**
 * Begins a session for anyone who proved to be that person while this was the password's hash, and gives its token; null when
 * the hash has changed since. Otherwise a sign-in that was under way would outlive the change, which ends sessions.
 *
 * @param replaced the token of the session that its cookie takes the place of, perhaps another person's: it ends, since
 * nobody could end it any more.
 */
export async function beginSessionAs(
  { id, passwordHash }: { id: string; passwordHash: string },
  origin: SessionOrigin,
  {
    replaced,
    beginning = { steppedUp: true },
    now = new Date(),
  }: { replaced?: string; beginning?: Beginning; now?: Date } = {},
): Promise<string | null> {
  await deleteExpiredSessions(now);
  return database().transaction(async (tx) => {
    // Waits for a change that is under way, and is waited for by the next.
    const [same] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash)))
      .for("share");
    if (!same) return null;
    if (replaced) await endSession(replaced, tx);
    return insertSession(tx, id, origin, beginning, now);
  });
}

/** Before each sign-in. */
export async function deleteExpiredSessions(now: Date): Promise<void> {
  await database().delete(sessions).where(lt(sessions.expiresAt, now));
}

/** Within the transaction that decided whose it is. */
export async function insertSession(
  executor: Executor,
  userId: string,
  { address, userAgent }: SessionOrigin,
  { organizationId, steppedUp, secondFactor, singleSignOn }: Beginning,
  now: Date,
): Promise<string> {
  const token = newToken("lks");
  await executor.insert(sessions).values({
    userId,
    tokenHash: hashOf(token),
    createdAt: now,
    expiresAt: new Date(now.getTime() + sessionSeconds * 1000),
    lastUsedAt: now,
    address,
    userAgent: userAgent.slice(0, 256),
    organizationId,
    steppedUpAt: steppedUp instanceof Date ? steppedUp : steppedUp ? now : null,
    secondFactorAt: secondFactor ? now : null,
    singleSignOnAt: singleSignOn ? now : null,
  });
  return token;
}

const sessionColumns = {
  ...proofColumns,
  userId: sessions.userId,
  expiresAt: sessions.expiresAt,
  lastUsedAt: sessions.lastUsedAt,
};
const isLetIn = and(eq(users.id, sessions.userId), isNull(users.disabledAt));
const isOpen = (token: string, now: Date) =>
  and(eq(sessions.tokenHash, hashOf(token)), gt(sessions.expiresAt, now));

/**
 * The session of a cookie's token; null when there is none, when it has ended or when it is over. It may wait for its person's second
 * factor still (`awaitsSecondFactor`), and opens nothing then.
 */
export async function findSession(token: string | undefined, now = new Date()): Promise<Session | null> {
  if (!token || token.length > 200) return null;
  const [row] = await database()
    .select({ ...sessionColumns, hasPassword: sql<boolean>`${users.passwordHash} <> ${unusableHash}` })
    .from(sessions)
    .innerJoin(users, isLetIn)
    .where(isOpen(token, now));
  if (!row) return null;
  await noteUse(row, now);
  const { lastUsedAt, ...session } = row;
  return session;
}

/**
 * Whose session it is, as the member of an organization: asked together, at each request.
 *
 * @param isDeleted for the one operation that is for an organization that was deleted
 * @throws AppError `unauthenticated` where `findSession` finds none, `second_factor_required` where the session waits for it or the
 * organization asks for one, `single_sign_on_required` likewise, `not_found` for an organization that does not exist or
 * that the person does not belong to, `organization_deleted`.
 */
export async function findMember(
  token: string | undefined,
  organizationId: string,
  { address, requestId }: Origin,
  { now = new Date(), isDeleted = false }: { now?: Date; isDeleted?: boolean } = {},
): Promise<PersonMember> {
  const [row] =
    !token || token.length > 200
      ? []
      : await database()
          .select({
            session: sessionColumns,
            member: memberColumns,
            demands: demandColumns,
            meansOwnProvider,
            deletedAt: organizations.deletedAt,
          })
          .from(sessions)
          .innerJoin(users, isLetIn)
          .leftJoin(
            memberships,
            and(eq(memberships.userId, users.id), eq(memberships.organizationId, organizationId)),
          )
          .leftJoin(roles, roleOf(memberships))
          .leftJoin(organizations, eq(organizations.id, memberships.organizationId))
          .where(isOpen(token, now));
  if (!row) throw new AppError("unauthenticated", "Sign in first.");
  await noteUse(row.session, now);
  const { session, demands, deletedAt } = row;
  requireFactorGiven(session);
  const { roleId, roleName, permissions, ...person } = row.member;
  if (roleId === null || roleName === null || permissions === null || demands === null)
    throw noSuchOrganization();
  if (session.organizationId !== null && session.organizationId !== organizationId)
    throw noSuchOrganization();
  if (!isDeleted) requireThere(deletedAt);
  requireProof(session, { ...demands, meansOwnProvider: row.meansOwnProvider }, person.isOwner);
  const { userId, lastUsedAt, expiresAt, ...proof } = session;
  const role = { roleId, roleName, permissions };
  return { kind: "member", organizationId, userId, ...person, ...role, session: proof, address, requestId };
}

/** To five minutes. A reader is not refused because this could not be written. */
async function noteUse({ id, lastUsedAt }: { id: string; lastUsedAt: Date }, now: Date): Promise<void> {
  if (now.getTime() - lastUsedAt.getTime() <= 5 * 60_000) return;
  await database()
    .update(sessions)
    .set({ lastUsedAt: sql`greatest(${sessions.lastUsedAt}, ${now.toISOString()}::timestamptz)` })
    .where(eq(sessions.id, id))
    .catch(() => undefined);
}

/** Signs this session out, wherever its cookie was copied to. */
export async function endSession(token: string, executor: Executor = database()): Promise<void> {
  await executor.delete(sessions).where(eq(sessions.tokenHash, hashOf(token)));
}

/** Ends all of a person's sessions, or all but one. Gives how many there were. */
export async function endSessionsOf(
  userId: string,
  executor: Executor = database(),
  exceptId?: string,
): Promise<number> {
  const ended = await executor
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), exceptId ? ne(sessions.id, exceptId) : undefined))
    .returning({ id: sessions.id });
  return ended.length;
}
