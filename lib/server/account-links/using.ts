// The other end of a link to an account: whose it is, setting a new password by it, and signing in by it.
import { randomUUID } from "node:crypto";
import { and, eq, gt, inArray, isNull, ne } from "drizzle-orm";
import type { z } from "zod";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationRow } from "@/db/organization";
import { memberships, users } from "@/db/schema/people";
import { accountLinks, signInAttempts } from "@/db/schema/sign-in";
import { takeOver } from "@/lib/server/account-links/by-email";
import { askOperator, dropLinksOf } from "@/lib/server/account-links/making";
import { memberOf, type Visitor } from "@/lib/server/auth/actor";
import { recordOwn } from "@/lib/server/auth/own-record";
import { hashPassword } from "@/lib/server/auth/password";
import { claimAttempt, invitationLimit, withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import { hashOf } from "@/lib/server/auth/token";
import { inTurn } from "@/lib/server/auth/turns";
import { tellOfNewPassword } from "@/lib/server/emails/outbox";
import {
  type LinkFacts,
  LinkLookup,
  type LinkPurpose,
  LinkSignIn,
  PasswordChoice,
  PasswordReset,
} from "@/lib/shared/account-links/schema";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { AppError, parseInput } from "@/lib/shared/errors";

/**
 * Whose account the link is to. Uses nothing up.
 *
 * @param body what reads the body
 * @throws AppError `not_found` for what is unknown, used, replaced or over; `conflict` where it may not be used any
 * more; `too_many_requests` after too many tokens that no link has.
 */
export async function lookUpLink(visitor: Visitor, body: unknown, now = new Date()): Promise<LinkFacts> {
  const { link } = await presented(visitor, body, LinkLookup, ({ purpose }) => purpose, now);
  await requireUsableLink(database(), visitor, link);
  return { email: link.email, expiresAt: link.expiresAt.toISOString() };
}

/**
 * Sets the password: the link is gone then, as is every session of the person, and wrong passwords of before do not
 * stand in the way.
 *
 * @throws AppError as above
 */
export async function resetPassword(
  visitor: Visitor,
  body: unknown,
  now = new Date(),
): Promise<{ email: string }> {
  const purpose = "reset_password";
  const given = await presented(visitor, body, PasswordReset, () => purpose, now);
  // Before the hash, which takes its time, and its turn.
  await requireUsableLink(database(), visitor, given.link);
  const { password } = parseInput(PasswordChoice, { password: given.input.password });
  const passwordHash = await inTurn(visitor.address, () => hashPassword(password));
  return database().transaction(async (tx) => {
    const link = await takeLink(tx, purpose, given.input.token, now);
    await requireUsableLink(tx, visitor, link);
    const { userId, email } = link;
    // An owner had the link in hand: the account may be that owner's from here on.
    const isOwners = link.organizationId !== null;
    await tx
      .update(users)
      .set({ passwordHash, ...(isOwners && { provenAt: null }) })
      .where(eq(users.id, userId));
    const takenOver = link.purpose === "emailed_reset" ? await takeOver(tx, userId, now) : {};
    const endedSessions = await endSessionsOf(userId, tx);
    await dropLinksOf(userId, tx);
    await tx.delete(signInAttempts).where(eq(signInAttempts.email, email));
    await tellOfNewPassword(tx, userId, now);
    await recordUse(tx, visitor, link, "member.password_reset", {
      endedSessions,
      ...takenOver,
    });
    return { email };
  });
}

/**
 * Lets the person in whom the link is for, also while wrong passwords keep the email locked. The session is begun by
 * who calls, with the password's hash.
 *
 * @throws AppError as above
 */
export async function signInByLink(input: unknown, address: string, now = new Date()) {
  const visitor: Visitor = { userId: null, address, requestId: randomUUID() };
  const given = await presented(visitor, input, LinkSignIn, () => "sign_in", now);
  return database().transaction(async (tx) => {
    const link = await takeLink(tx, "sign_in", given.input.token, now);
    await recordUse(tx, visitor, link, "member.signed_in");
    const { userId: id, name, email, passwordHash } = link;
    return { id, name, email, passwordHash };
  });
}

/**
 * The link behind a token that a stranger sends. Who sends it is counted before anything of the body is read. What has
 * a link's token is not counted, and passes whatever others from the same network tried: nobody guesses one.
 */
async function presented<Input extends { token: string }>(
  visitor: Visitor,
  body: unknown,
  schema: z.ZodType<Input>,
  purposeOf: (input: Input) => LinkPurpose,
  now: Date,
): Promise<{ input: Input; link: OpenLink }> {
  const attempt = await claimAttempt(database(), "account-link", visitor.address, invitationLimit).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === "too_many_requests") return error;
      throw error;
    },
  );
  try {
    const input = parseInput(schema, typeof body === "function" ? await body() : body);
    const link = await openLink(database(), purposeOf(input), input.token, now);
    if (typeof attempt === "string") await withdrawAttempt(database(), attempt);
    return { input, link };
  } catch (error) {
    throw typeof attempt === "string" ? error : attempt;
  }
}

type OpenLink = Awaited<ReturnType<typeof openLink>>;

/** One answer to all that is no link, so that nothing is learned from it. */
async function openLink(executor: Executor, purpose: LinkPurpose, token: string, now: Date) {
  const [link] = await executor
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      passwordHash: users.passwordHash,
      expiresAt: accountLinks.expiresAt,
      purpose: accountLinks.purpose,
      madeBy: accountLinks.madeBy,
      organizationId: accountLinks.organizationId,
    })
    .from(accountLinks)
    .innerJoin(users, and(eq(users.id, accountLinks.userId), isNull(users.disabledAt)))
    .where(
      and(
        eq(accountLinks.tokenHash, hashOf(token)),
        inArray(accountLinks.purpose, purpose === "reset_password" ? [purpose, "emailed_reset"] : [purpose]),
        gt(accountLinks.expiresAt, now),
      ),
    );
  if (link) return link;
  throw new AppError(
    "not_found",
    "This link was used, has expired or was replaced by a newer one. Check that you copied all of it, or ask for a new one.",
  );
}

/**
 * The link, gone with this transaction. Its person is locked first: of two who use it at once one finds it, and
 * anyone who joins an organization at the same time has done so before it is looked at, or not yet.
 */
async function takeLink(tx: Transaction, purpose: LinkPurpose, token: string, now: Date): Promise<OpenLink> {
  const { userId } = await openLink(tx, purpose, token, now);
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("update");
  const link = await openLink(tx, purpose, token, now);
  await tx.delete(accountLinks).where(eq(accountLinks.tokenHash, hashOf(token)));
  return link;
}

/**
 * An owner's link is usable while its maker is an owner and its person belongs to that organization alone.
 *
 * @throws AppError `conflict`, saying who can make a new one.
 */
async function requireUsableLink(executor: Executor, visitor: Visitor, link: OpenLink): Promise<void> {
  const { organizationId, userId } = link;
  if (organizationId === null) return;
  const ofPerson = eq(memberships.userId, userId);
  const elsewhere = await executor.$count(
    memberships,
    and(ofPerson, ne(memberships.organizationId, organizationId)),
  );
  if (elsewhere > 0) {
    throw new AppError(
      "conflict",
      `${link.email} has joined another organization since this link was created, so one organization can't reset the password any more. ${askOperator}`,
    );
  }
  const here = await executor.$count(
    memberships,
    and(ofPerson, eq(memberships.organizationId, organizationId)),
  );
  if (here === 0) {
    throw new AppError(
      "conflict",
      `${link.email} has left the organization since this link was created. ${askOperator}`,
    );
  }
  if (await isOwner(executor, visitor, link.madeBy, organizationId)) return;
  const organization = await organizationRow(executor, organizationId);
  throw new AppError(
    "conflict",
    `The person who created this link isn't an owner any more. An owner of ${organization?.name ?? "your organization"} can create a new one.`,
  );
}

async function isOwner(
  executor: Executor,
  visitor: Visitor,
  userId: string | null,
  organizationId: string,
): Promise<boolean> {
  if (userId === null) return false;
  const member = await memberOf(userId, organizationId, visitor, executor).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!member?.isOwner) return false;
  return (await executor.$count(users, and(eq(users.id, userId), isNull(users.disabledAt)))) === 1;
}

/** As the person whom the link is for, in the log of each organization. */
function recordUse(
  tx: Transaction,
  { address, requestId }: Visitor,
  { userId, organizationId, purpose }: OpenLink,
  action: AuditAction,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const linkMadeBy = purpose === "emailed_reset" ? "email" : organizationId === null ? "operator" : "owner";
  return recordOwn(tx, { userId, address, requestId }, action, { by: "link", linkMadeBy, ...detail });
}
