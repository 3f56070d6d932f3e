// Password hashes: scrypt (RFC 7914), with the parameters in the hash so that they can be raised later.
// They are made in a process of their own, in turn: `inTurn` says for which address, and bounds how many wait.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type Derivation, derive } from "@/lib/server/auth/hashing-process";
import { inTurn } from "@/lib/server/auth/turns";

// OWASP's recommendation for scrypt: N = 2^17, r = 8, p = 1 (128 MiB for some 0.4 s).
const recommended = { N: 2 ** 17, r: 8, p: 1 };
const hashBytes = 32;

/** For callers that took no turn: all of them wait in one queue. */
const unnamed = "unknown";

function keyOf(password: string, salt: Buffer, cost: Pick<Derivation, "N" | "r" | "p">): Promise<Buffer> {
  const derivation = { password: password.normalize("NFKC"), salt, bytes: hashBytes, ...cost };
  return inTurn(unnamed, () => derive(derivation));
}

/**
 * @param cost less than what is recommended only for people whose password is no secret, as in a test.
 * @throws AppError `too_many_requests` when too many wait for their turn.
 */
export async function hashPassword(password: string, cost = recommended): Promise<string> {
  const salt = randomBytes(16);
  const key = await keyOf(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

// Never matches; takes the time that a real hash takes.
export const unusableHash = `scrypt$${recommended.N}$${recommended.r}$${recommended.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

/**
 * @param hash null when there is no such person: the answer is then false, after the same time.
 * @throws AppError `too_many_requests` when too many wait for their turn.
 */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (hash ?? unusableHash).split("$");
  const derived = await keyOf(password, Buffer.from(salt, "base64url"), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(derived, Buffer.from(key, "base64url")) && hash !== null;
}
