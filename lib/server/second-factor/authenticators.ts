// Authenticator apps: codes of six digits for half a minute each (TOTP, RFC 6238), by a secret that both sides have.
import { and, eq, gt, isNotNull, isNull, lt, or } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { database, type Transaction } from "@/db/client";
import { factors } from "@/db/schema/people";
import { environment } from "@/lib/server/env";
import { ownRow, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { open, seal } from "@/lib/server/sealing";
import { factorAdded, requireRoomForFactor } from "@/lib/server/second-factor/adding";
import { confirmedOf, factorBinding, hasFactor } from "@/lib/server/second-factor/factors";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import {
  type AddedFactor,
  AuthenticatorConfirmation,
  type AuthenticatorSetup,
} from "@/lib/shared/second-factor/schema";

const stepSeconds = 30;
/** Codes of one step before and after pass too, for clocks that differ. */
const window = 1;
/** As long as HMAC-SHA-1's output: RFC 4226 recommends it. */
const secretBytes = 20;
const setupMinutes = 30;

function totp(secret: Secret, account = ""): TOTP {
  // SHA-1, six digits and thirty seconds are all that every app knows.
  const issuer = new URL(environment().nextAuthUrl).host;
  return new TOTP({
    issuer: `Latchkey (${issuer})`.replaceAll(":", " "),
    label: account,
    secret,
    period: stepSeconds,
  });
}

/** Makes a secret, which takes the place of one whose app was never confirmed. */
export async function startAuthenticator(person: Person, now = new Date()): Promise<AuthenticatorSetup> {
  const { userId } = person;
  const { email } = await ownRow(userId);
  const secret = new Secret({ size: secretBytes });
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    await tx.delete(factors).where(and(eq(factors.userId, userId), isNull(factors.confirmedAt)));
    await requireRoomForFactor(tx, userId);
    const id = crypto.randomUUID();
    await tx.insert(factors).values({
      id,
      userId,
      kind: "authenticator",
      name: "",
      sealedSecret: seal(secret.base32, factorBinding(userId, id)),
      createdAt: now,
    });
    return { id, secret: secret.base32, address: totp(secret, email).toString() };
  });
}

/**
 * The app counts from here on, in this session too; all others end, as they began without it.
 *
 * @throws AppError `validation_failed` for a code that is not of this app, `not_found` for one that was begun too long ago.
 */
export async function confirmAuthenticator(
  person: Person,
  id: string,
  input: unknown,
  now = new Date(),
): Promise<AddedFactor> {
  const { name, code } = parseInput(AuthenticatorConfirmation, input);
  const { userId } = person;
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    const begun = new Date(now.getTime() - setupMinutes * 60_000);
    const [row] = await tx
      .select()
      .from(factors)
      .where(
        and(
          eq(factors.id, id),
          eq(factors.userId, userId),
          isNull(factors.confirmedAt),
          gt(factors.createdAt, begun),
        ),
      );
    if (!row) throw new AppError("not_found", "This setup is over. Begin again.");
    const step = stepOf(row, code, now);
    if (step === null) {
      throw fieldError("validation_failed", "code", "This code doesn't fit. Check the time on your device.");
    }
    const isFirst = !(await hasFactor(tx, userId));
    await tx
      .update(factors)
      .set({ name, confirmedAt: now, lastUsedAt: now, lastStep: step })
      .where(eq(factors.id, id));
    return factorAdded(tx, person, { kind: row.kind, name }, isFirst, now);
  });
}

/** Whether the code is one of the person's apps, now and for the first time. */
export async function takeAuthenticatorCode(
  tx: Transaction,
  userId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .select()
    .from(factors)
    .where(and(confirmedOf(userId), isNotNull(factors.sealedSecret)));
  for (const row of rows) {
    const step = stepOf(row, code, now);
    if (step === null) continue;
    const taken = await tx
      .update(factors)
      .set({ lastStep: step, lastUsedAt: now })
      .where(and(eq(factors.id, row.id), or(isNull(factors.lastStep), lt(factors.lastStep, step))))
      .returning({ id: factors.id });
    if (taken.length > 0) return true;
  }
  return false;
}

type Row = typeof factors.$inferSelect;

/** The time step that the code belongs to, among those that are accepted now; null if it belongs to none. */
function stepOf({ id, userId, sealedSecret }: Row, code: string, now: Date): number | null {
  const secret = Secret.fromBase32(open(sealedSecret ?? "", factorBinding(userId, id)));
  const timestamp = now.getTime();
  const delta = totp(secret).validate({ token: code.replace(/\s/g, ""), timestamp, window });
  return delta === null ? null : Math.floor(timestamp / 1000 / stepSeconds) + delta;
}
