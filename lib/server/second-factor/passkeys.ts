// Passkeys (WebAuthn): a key pair in the person's device or security key, which signs for this origin alone.

import { isIP } from "node:net";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject, isoBase64URL, isoCBOR } from "@simplewebauthn/server/helpers";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database, type Transaction } from "@/db/client";
import { factors, sessions } from "@/db/schema/people";
import { recordOwn } from "@/lib/server/auth/own-record";
import { environment } from "@/lib/server/env";
import { ownRow, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { factorAdded, requireRoomForFactor } from "@/lib/server/second-factor/adding";
import { confirmedOf, hasFactor } from "@/lib/server/second-factor/factors";
import type { SignedPasskey } from "@/lib/shared/auth/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import {
  type AddedFactor,
  type PasskeyOptions,
  PasskeyRegistration,
} from "@/lib/shared/second-factor/schema";

/** A step-up takes a passkey alone: a key that was left in the computer must not be enough. */
const userVerification = "required";
/** Ed25519, ES256 and RS256 only, even if this version of Node could verify more. */
const supportedAlgorithmIDs = [-8, -7, -257];
/** WebAuthn's own limit, in bytes. */
const longestCredentialId = 1023;

/** The options with which the person's browser makes a passkey; not on a device that already has one of theirs. */
export async function startPasskey(person: Person, now = new Date()): Promise<PasskeyOptions> {
  const { userId, sessionId } = person;
  const { name, email } = await ownRow(userId);
  const options = await generateRegistrationOptions({
    rpName: "Latchkey",
    rpID: relyingParty().id,
    userID: new TextEncoder().encode(userId),
    userName: email,
    userDisplayName: name,
    timeout: challengeMs,
    attestationType: "none",
    excludeCredentials: await credentialsOf(userId),
    authenticatorSelection: { residentKey: "preferred", userVerification },
    supportedAlgorithmIDs,
  });
  await putChallenge(sessionId, options.challenge, now);
  return { options: { ...options } };
}

/**
 * The passkey counts from here on, in this session too; all others end.
 *
 * @throws AppError `validation_failed` for what is not the answer to the last challenge, from this origin; `conflict` for a
 * passkey that was added already, and for a person who has ten factors.
 */
export async function addPasskey(person: Person, input: unknown, now = new Date()): Promise<AddedFactor> {
  const { name, passkey } = parseInput(PasskeyRegistration, input);
  const { userId, sessionId } = person;
  const challenge = await takeChallenge(sessionId, now);
  if (challenge === null) throw unfit();
  const { origin, id: rpID } = relyingParty();
  const { clientDataJSON, attestationObject, transports } = passkey.response;
  const stripped = withoutAttestation(attestationObject);
  if (stripped === null) throw unfit();
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...passkey, response: { clientDataJSON, attestationObject: stripped } },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    supportedAlgorithmIDs,
  }).catch(() => ({ registrationInfo: undefined }));
  if (!registrationInfo) throw unfit();
  const { id: credentialId, publicKey, counter } = registrationInfo.credential;
  if (Buffer.from(credentialId, "base64url").length > longestCredentialId) throw unfit();
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    await requireRoomForFactor(tx, userId);
    const isFirst = !(await hasFactor(tx, userId));
    const key = Buffer.from(publicKey).toString("base64url");
    const added = await tx
      .insert(factors)
      .values({
        userId,
        kind: "passkey",
        name,
        credentialId,
        publicKey: key,
        counter,
        transports,
        confirmedAt: now,
      })
      .onConflictDoNothing({ target: factors.credentialId })
      .returning({ id: factors.id });
    if (added.length === 0) throw new AppError("conflict", "This passkey was added already.");
    return factorAdded(tx, person, { kind: "passkey", name }, isFirst, now);
  });
}

/** The challenge for a passkey of the person to sign. @throws AppError `conflict` for a person without passkeys. */
export async function challengePasskey(
  { userId, sessionId }: Person,
  now = new Date(),
): Promise<PasskeyOptions> {
  const allowCredentials = await credentialsOf(userId);
  if (allowCredentials.length === 0)
    throw new AppError("conflict", "You don't have a passkey here. Use a code.");
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().id,
    allowCredentials,
    userVerification,
    timeout: challengeMs,
  });
  await putChallenge(sessionId, options.challenge, now);
  return { options: { ...options } };
}

/**
 * Whether a passkey of the person has signed the challenge, here. `copied`: it has, but its counter did not rise since its last use,
 * which may come of a copy that was used meanwhile (WebAuthn, 7.2). It is refused then, on record: either of the two may be the thief's.
 *
 * @param challenge what `takeChallenge` gave
 */
export async function judgePasskey(
  tx: Transaction,
  person: Person,
  { passkey, challenge }: { passkey: z.infer<typeof SignedPasskey>; challenge: string | null },
  now: Date,
): Promise<"given" | "wrong" | "copied"> {
  const [row] = await tx
    .select()
    .from(factors)
    .where(and(confirmedOf(person.userId), eq(factors.credentialId, passkey.id)))
    .for("update");
  if (challenge === null || !row?.publicKey) return "wrong";
  const { origin, id: rpID } = relyingParty();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: passkey,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(row.publicKey, "base64url")),
      // Compared below: the library would do it before it looks at the signature.
      counter: 0,
    },
  }).catch(() => ({ verified: false, authenticationInfo: undefined }));
  if (!verified || !authenticationInfo) return "wrong";
  const [counter, last] = [authenticationInfo.newCounter, row.counter ?? 0];
  // Most passkeys count nothing, and say 0 each time.
  if (counter <= last && last > 0) {
    const detail = { passkey: row.name, counter, lastCounter: last };
    await recordOwn(tx, person, "member.passkey_refused", detail, { outcome: "denied" });
    return "copied";
  }
  await tx.update(factors).set({ counter, lastUsedAt: now }).where(eq(factors.id, row.id));
  return "given";
}

/**
 * What the authenticator says of its maker is dropped, not judged: nobody asked for it, and its certificates would lead the
 * server to addresses that they name. Null for data that is not WebAuthn's.
 */
function withoutAttestation(attestationObject: string): string | null {
  try {
    const authData = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get("authData");
    const none = new Map<string, Parameters<typeof isoCBOR.encode>[0]>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return isoBase64URL.fromBuffer(isoCBOR.encode(none));
  } catch {
    return null;
  }
}

async function credentialsOf(userId: string) {
  const rows = await database()
    .select({ id: factors.credentialId, transports: factors.transports })
    .from(factors)
    .where(and(confirmedOf(userId), eq(factors.kind, "passkey")));
  return rows.flatMap(({ id, transports }) => (id ? [{ id, transports: transports ?? [] }] : []));
}

function unfit(): AppError {
  return fieldError("validation_failed", "passkey", "This passkey couldn't be checked. Try again.");
}

// The challenge that a passkey signs: kept with the session, valid once and for five minutes.

const challengeMinutes = 5;
const challengeMs = challengeMinutes * 60_000;

/** The site of the passkeys: browsers compare it with the page's host. @throws AppError `conflict` if the host has no name. */
function relyingParty(): { origin: string; id: string } {
  const { origin, hostname } = new URL(environment().nextAuthUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ""))) {
    throw new AppError(
      "conflict",
      "Passkeys need a domain name, and this console has an IP address alone. Use an authenticator app.",
    );
  }
  return { origin, id: hostname };
}

/** A newer one takes the place of an older one. @throws AppError `unauthenticated` for a session that has ended meanwhile. */
async function putChallenge(sessionId: string, challenge: string, now: Date): Promise<void> {
  const put = await database()
    .update(sessions)
    .set({ challenge, challengeEndsAt: new Date(now.getTime() + challengeMs) })
    .where(eq(sessions.id, sessionId))
    .returning({ id: sessions.id });
  if (put.length === 0) throw new AppError("unauthenticated", "Sign in first.");
}

/** Takes the challenge before the signature is checked, so that nobody can try twice. Null if there is none, or it has expired. */
export async function takeChallenge(sessionId: string, now: Date): Promise<string | null> {
  const [taken] = await database().execute<{ challenge: string | null }>(sql`
    with given as (select id, challenge, challenge_ends_at from sessions where id = ${sessionId} for update)
    update sessions s set challenge = null, challenge_ends_at = null from given where s.id = given.id
    returning case when given.challenge_ends_at > ${now.toISOString()}::timestamptz then given.challenge end as challenge`);
  return taken?.challenge ?? null;
}
