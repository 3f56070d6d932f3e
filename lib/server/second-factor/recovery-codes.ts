// Recovery codes: for anyone who lost the app. Ten at a time, each good once, kept as hashes alone.
import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import { recordOwn } from "@/lib/server/auth/own-record";
import { hashOf } from "@/lib/server/auth/token";
import { requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { hasFactor } from "@/lib/server/second-factor/factors";
import { AppError } from "@/lib/shared/errors";
import type { RecoveryCodes } from "@/lib/shared/second-factor/schema";

const codeCount = 10;
/** Crockford's base32: no letter that looks like a digit. */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 16;

/** 80 random bits: nothing that a hash would have to slow a guesser down for. */
function newCode(): string {
  const text = [...randomBytes(codeLength)].map((byte) => signs[byte % signs.length]).join("");
  return text.replace(/(.{4})(?!$)/g, "$1-");
}

/** However it was copied by hand. */
function recoveryHash(code: string): string {
  const text = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return hashOf(text.replace(/O/g, "0").replace(/[IL]/g, "1"));
}

/** New ones in place of all others. */
export async function putRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: codeCount }, newCode);
  await tx
    .update(users)
    .set({ recoveryCodeHashes: codes.map(recoveryHash) })
    .where(eq(users.id, userId));
  return codes;
}

/** Whether it was one of the person's: then it is used up. */
export async function takeRecoveryCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
  const hash = recoveryHash(code);
  const taken = await tx
    .update(users)
    .set({ recoveryCodeHashes: sql`array_remove(${users.recoveryCodeHashes}, ${hash})` })
    .where(sql`${users.id} = ${userId} and ${hash} = any(${users.recoveryCodeHashes})`)
    .returning({ id: users.id });
  return taken.length > 0;
}

/** @throws AppError `conflict` for a person without a second factor that the codes could replace. */
export async function makeRecoveryCodes(person: Person): Promise<RecoveryCodes> {
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    if (!(await hasFactor(tx, person.userId))) {
      throw new AppError("conflict", "You don't have a second factor any more. Add one first.");
    }
    const recoveryCodes = await putRecoveryCodes(tx, person.userId);
    await recordOwn(tx, person, "member.recovery_codes_made");
    return { recoveryCodes };
  });
}
