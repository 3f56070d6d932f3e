// The first owner, made in the browser by an operator's link, while there is no organization.
import { createHmac, timingSafeEqual } from "node:crypto";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import type { Visitor } from "@/lib/server/auth/actor";
import { claimAttempt, invitationLimit, withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { inTurn } from "@/lib/server/auth/turns";
import { environment } from "@/lib/server/env";
import { createFirstOrganization } from "@/lib/server/organizations/service";
import { linkMinutes } from "@/lib/shared/account-links/schema";
import { AppError, parseInput } from "@/lib/shared/errors";
import { type FirstOrganization, FirstOwner, FirstOwnerRequest } from "@/lib/shared/organizations/schema";

export async function hasNoOrganization(): Promise<boolean> {
  const rows = await database().select({ id: organizations.id }).from(organizations).limit(1);
  return rows.length === 0;
}

/**
 * The token is in no table: it is good because only the server's secret makes it, for an hour because it says so, and once
 * because it is worth nothing as soon as there is an organization.
 *
 * @throws AppError `conflict` where there is one.
 */
export async function makeFirstOwnerLink(
  consoleUrl: string,
  nextAuthSecret: string,
  now = new Date(),
): Promise<{ link: string; expiresAt: Date }> {
  if (!(await hasNoOrganization())) throw notTheFirst();
  const expiresAt = new Date(now.getTime() + linkMinutes * 60_000);
  const expiry = Math.floor(expiresAt.getTime() / 1000).toString(36);
  // In the fragment: browsers send that to nobody, so it is in no log and no referrer.
  const token = `lkf_${expiry}_${signatureOf(expiry, nextAuthSecret)}`;
  return { link: new URL(`/first-owner#${token}`, consoleUrl).href, expiresAt };
}

/**
 * Makes the organization with its owner.
 *
 * @param body what reads the body
 * @throws AppError `not_found` for what is no such link or over; `conflict` where there is an organization;
 * `too_many_requests` after too many tokens that are none.
 */
export async function makeFirstOwner(
  visitor: Visitor,
  body: () => Promise<unknown>,
  now = new Date(),
): Promise<FirstOrganization> {
  const attempt = await claimAttempt(database(), "first-owner", visitor.address, invitationLimit);
  const { token, ...given } = parseInput(FirstOwnerRequest, await body());
  requireToken(token, environment().nextAuthSecret, now);
  await withdrawAttempt(database(), attempt);
  if (!(await hasNoOrganization())) throw notTheFirst();
  const { organization, slug, ...person } = parseInput(FirstOwner, given);
  return inTurn(visitor.address, () => createFirstOrganization({ name: organization, slug }, person));
}

function requireToken(token: string, nextAuthSecret: string, now: Date): void {
  const [, expiry = "", signature = ""] = /^lkf_([0-9a-z]{1,12})_([\w-]{43})$/.exec(token) ?? [];
  const isOurs = timingSafeEqual(
    Buffer.from(signatureOf(expiry, nextAuthSecret)),
    Buffer.from(signature.padEnd(43, "=")),
  );
  if (isOurs && Number.parseInt(expiry, 36) * 1000 > now.getTime()) return;
  throw new AppError(
    "not_found",
    "This link has expired or isn't complete. Run latchkey-admin first-owner for a new one.",
  );
}

function signatureOf(expiry: string, nextAuthSecret: string): string {
  return createHmac("sha256", nextAuthSecret).update(`latchkey first owner ${expiry}`).digest("base64url");
}

function notTheFirst(): AppError {
  return new AppError(
    "conflict",
    "There's an organization already. Ask one of its owners for an invitation, or make another with latchkey-admin create-organization.",
  );
}
