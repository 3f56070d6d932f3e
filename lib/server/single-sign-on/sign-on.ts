// Letting in whom a provider vouches for: the person of its issuer and subject, or somebody new. An address that an
// account holds already is never enough.
import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import { identities } from "@/db/schema/single-sign-on";
import { recordOwn } from "@/lib/server/auth/own-record";
import { unusableHash } from "@/lib/server/auth/password";
import {
  type Beginning,
  deleteExpiredSessions,
  endSession,
  findSession,
  insertSession,
  type SessionOrigin,
} from "@/lib/server/auth/sessions";
import type { Person } from "@/lib/server/auth/sign-in";
import type { Grant } from "@/lib/server/single-sign-on/granting";
import { joinAll, requireWelcome, underLock } from "@/lib/server/single-sign-on/joining";
import { type Profile, requireDomain } from "@/lib/server/single-sign-on/profile";
import { type Provider, SignOnRefused } from "@/lib/server/single-sign-on/provider";

export interface Arriving extends SessionOrigin {
  requestId: string;
  /** The session that the browser holds already: the new one takes its place. */
  presented: string | undefined;
}

/** A session's token, or the need of the password of the account that holds the address. */
export type Entry = { session: string } | { needsPassword: true };

/** Besides what a provider says of a person, what that gives them here. */
export type Welcomed = Profile & { grants: Grant[] };

/** @throws SignOnRefused */
export async function signOn(
  provider: Provider,
  profile: Welcomed,
  arriving: Arriving,
  now = new Date(),
): Promise<Entry> {
  await deleteExpiredSessions(now);
  const signedIn = await findSession(arriving.presented, now);
  const entry = await underLock<Entry | null>(provider, profile.grants, async (tx) => {
    const known = await knownPerson(tx, profile);
    // Otherwise the page in the browser would continue as another person.
    if (signedIn && !(await isSamePerson(tx, signedIn.userId, known?.id, profile.email))) {
      throw new SignOnRefused("another_person", "The browser is signed in as another person.");
    }
    const person = known ?? (await newPerson(tx, provider, profile, now));
    if (person === null) {
      await requireWelcome(tx, provider, profile.grants, profile.email);
      return { needsPassword: true };
    }
    if (person.disabledAt) throw new SignOnRefused("account_disabled", "The account is disabled.");
    // A provider that lost a domain no longer vouches for that domain's accounts, whatever their addresses are now.
    requireDomain(provider, person.email);
    const { issuer, subject, grants } = profile;
    await tx.update(identities).set({ lastUsedAt: now }).where(isIdentity(issuer, subject));
    if (!(await joinAll(tx, provider, grants, person, arriving))) return null;
    const { requestId, address, presented } = arriving;
    // In its own organization a provider's word counts, and is news.
    const only = provider.organizationId ?? undefined;
    const detail = { by: "single_sign_on", issuer };
    await recordOwn(tx, { userId: person.id, address, requestId }, "member.signed_in", detail, { only });
    if (presented) await endSession(presented, tx);
    return {
      session: await insertSession(tx, person.id, arriving, beginningOf(provider, profile, now), now),
    };
  });
  if (entry === null)
    throw new SignOnRefused("no_role", "The claims that gave the role are gone: the membership ended.");
  return entry;
}

const isIdentity = (issuer: string, subject: string) =>
  and(eq(identities.issuer, issuer), eq(identities.subject, subject));

async function knownPerson(tx: Transaction, { issuer, subject }: Profile) {
  const [person] = await tx
    .select({ id: users.id, email: users.email, disabledAt: users.disabledAt })
    .from(identities)
    .innerJoin(users, eq(users.id, identities.userId))
    .where(isIdentity(issuer, subject))
    // Waits for a transaction that keeps the person out just now.
    .for("share", { of: users });
  return person;
}

async function isSamePerson(tx: Transaction, signedIn: string, known: string | undefined, email: string) {
  if (known) return known === signedIn;
  return (await tx.$count(users, and(eq(users.id, signedIn), eq(users.email, email)))) === 1;
}

/** Null where the account that holds the address has to say by its password that this is the same person. */
async function newPerson(tx: Transaction, provider: Provider, profile: Profile, now: Date) {
  const { email, name, issuer, subject } = profile;
  const [person] = await tx
    .insert(users)
    .values({
      ...{ email, name, passwordHash: unusableHash },
      // The operator believes the provider they set; one of an organization speaks for that organization alone.
      provenAt: provider.organizationId === null ? now : null,
    })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id, email: users.email, disabledAt: users.disabledAt });
  if (!person) {
    await requireLinkable(tx, email);
    return null;
  }
  const inserted = await tx
    .insert(identities)
    .values({ userId: person.id, issuer, subject })
    .onConflictDoNothing()
    .returning({ id: identities.id });
  if (inserted.length === 0)
    throw new SignOnRefused("address_taken", "The identity was made by another sign-in just now.");
  return person;
}

async function requireLinkable(tx: Transaction, email: string): Promise<void> {
  const [account] = await tx
    .select({ provenAt: users.provenAt, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, email));
  if (!account?.provenAt)
    throw new SignOnRefused("address_unproven", "An unproven account holds the address.");
  if (account.passwordHash === unusableHash)
    throw new SignOnRefused("address_taken", "An account without a password holds the address.");
}

/**
 * What the person is to the provider from now on, once the password of the account was given.
 *
 * @throws SignOnRefused
 */
export async function linkIdentity(
  provider: Provider,
  { issuer, subject, email, grants }: Welcomed,
  person: Person,
  { address, requestId, presented }: Omit<Arriving, "userAgent">,
): Promise<void> {
  requireDomain(provider, email);
  const signedIn = await findSession(presented);
  if (signedIn && signedIn.userId !== person.id) {
    throw new SignOnRefused("another_person", "The browser is signed in as another person.");
  }
  const isLetIn = await underLock(provider, grants, async (tx) => {
    const [held] = await tx
      .select({ provenAt: users.provenAt })
      .from(users)
      .where(
        and(
          eq(users.id, person.id),
          eq(users.email, email),
          eq(users.passwordHash, person.passwordHash),
          isNull(users.disabledAt),
        ),
      )
      .for("share");
    if (!held?.provenAt) throw new SignOnRefused("address_unproven", "The account isn't proven any more.");
    const inserted = await tx
      .insert(identities)
      .values({ userId: person.id, issuer, subject })
      .onConflictDoNothing()
      .returning({ id: identities.id });
    const joined = await joinAll(tx, provider, grants, person, { address, requestId });
    const only = provider.organizationId ?? undefined;
    if (joined && inserted.length > 0) {
      const origin = { userId: person.id, address, requestId };
      await recordOwn(tx, origin, "member.identity_linked", { issuer }, { only });
    }
    return joined;
  });
  if (!isLetIn)
    throw new SignOnRefused("no_role", "The claims that gave the role are gone: the membership ended.");
}

/** How a session begins by this provider's word. */
export function beginningOf(
  { organizationId }: Provider,
  { authenticatedAt, secondFactor }: Profile,
  now = new Date(),
): Beginning {
  const isPast = authenticatedAt !== null && authenticatedAt <= now;
  return {
    ...(organizationId !== null && { organizationId }),
    singleSignOn: true,
    secondFactor,
    // Never ahead of us: a provider's clock that is fast would stretch the ten minutes.
    steppedUp: authenticatedAt !== null && (isPast ? authenticatedAt : now),
  };
}
