// A person's own account, independent of organizations: the password, and the browsers that are signed in.
import { and, desc, eq, gt, ne } from "drizzle-orm";
import { database } from "@/db/client";
import { sessions, users } from "@/db/schema/people";
import { dropLinksOf } from "@/lib/server/account-links/making";
import type { Origin } from "@/lib/server/auth/actor";
import { recordOwn } from "@/lib/server/auth/own-record";
import { hashPassword } from "@/lib/server/auth/password";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import { inTurn } from "@/lib/server/auth/turns";
import { tellOfNewPassword } from "@/lib/server/emails/outbox";
import { matchedHash, ownRow, requireStillSignedIn } from "@/lib/server/profile/own-password";
import { AppError, parseInput } from "@/lib/shared/errors";
import {
  type EndedSessions,
  type OwnSession,
  PasswordChange,
  type Profile,
} from "@/lib/shared/profile/schema";

/** A signed-in person, with or without an organization. */
export interface Person extends Origin {
  userId: string;
  sessionId: string;
  /** The only organization that the session opens, and so sees the sessions of; absent or null for all of the person's. */
  opensOnly?: string | null;
}

const ownSessions = ({ userId, opensOnly }: Person) =>
  and(eq(sessions.userId, userId), opensOnly ? eq(sessions.organizationId, opensOnly) : undefined);

export async function profileOf({ userId }: Pick<Person, "userId">): Promise<Profile> {
  const { name, email } = await ownRow(userId);
  return { name, email };
}

/**
 * Sets another password. All other sessions end with it, and links to the account that are still out.
 *
 * @throws AppError `validation_failed` for a current password that is wrong, which counts as a failed sign-in;
 * `too_many_requests` as signing in.
 */
export async function changePassword(person: Person, input: unknown): Promise<EndedSessions> {
  const { currentPassword, newPassword } = parseInput(PasswordChange, input);
  const { userId, address } = person;
  const { oldHash, passwordHash } = await inTurn(address, async () => {
    const oldHash = await matchedHash(person, "currentPassword", currentPassword);
    return { oldHash, passwordHash: await hashPassword(newPassword) };
  });
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    const changed = await tx
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.id, userId), eq(users.passwordHash, oldHash)))
      .returning({ id: users.id });
    if (changed.length === 0) {
      throw new AppError("conflict", "Your password was just changed elsewhere. Sign in again.");
    }
    const endedSessions = await endSessionsOf(userId, tx, person.sessionId);
    await dropLinksOf(userId, tx);
    await tellOfNewPassword(tx, userId);
    await recordOwn(tx, person, "member.password_changed", { endedSessions });
    return { endedSessions };
  });
}

/** The sessions that have not ended, the newest first. */
export async function listOwnSessions(person: Person, now = new Date()): Promise<OwnSession[]> {
  const rows = await database()
    .select()
    .from(sessions)
    .where(and(ownSessions(person), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(mostShown);
  return rows.map((row) => ({
    id: row.id,
    isCurrent: row.id === person.sessionId,
    address: row.address,
    device: deviceOf(row.userAgent),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** More in twelve hours are a script's; ending all others ends those too. */
const mostShown = 200;

/** @throws AppError `not_found` for another person's session, and for one that has ended. */
export async function endOwnSession(person: Person, id: string): Promise<void> {
  await database().transaction(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, id), ownSessions(person)))
      .returning({ id: sessions.id });
    if (ended.length === 0) throw new AppError("not_found", "This session has already ended.");
    await recordOwn(tx, person, "member.sessions_ended", { endedSessions: 1 });
  });
}

export async function endOtherSessions(person: Person): Promise<EndedSessions> {
  return database().transaction(async (tx) => {
    const endedSessions = (
      await tx
        .delete(sessions)
        .where(and(ownSessions(person), ne(sessions.id, person.sessionId)))
        .returning({ id: sessions.id })
    ).length;
    if (endedSessions > 0) await recordOwn(tx, person, "member.sessions_ended", { endedSessions });
    return { endedSessions };
  });
}

// What a browser says about itself, in words. It only helps people to recognize their own: a client can claim anything.

// The first that is found counts: most claim to be several.
const browsers: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(HeadlessChrome|Chromium|Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/\S+ .*\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];

const systems: readonly [RegExp, string][] = [
  [/\b(iPhone|iPod)\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\b(Macintosh|Mac OS X)\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

export function deviceOf(userAgent: string): string {
  const find = (known: readonly [RegExp, string][]) => known.find(([form]) => form.test(userAgent))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "Unknown browser";
}
