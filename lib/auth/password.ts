// Password hashes: scrypt (RFC 7914), with the parameters in the hash so that they can be raised later.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

// OWASP's recommendation for scrypt: N = 2^17, r = 8, p = 1 (128 MiB for about a quarter of a second).
const recommended = { N: 2 ** 17, r: 8, p: 1 };
const hashBytes = 32;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * (options.N ?? 0) * (options.r ?? 0);
    scrypt(password.normalize("NFKC"), salt, hashBytes, { ...options, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** @param cost less than what is recommended only for people whose password is no secret, as in a test. */
export async function hashPassword(password: string, cost = recommended): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

// Never matches; takes the time that a real hash takes.
const nobody = `scrypt$${recommended.N}$${recommended.r}$${recommended.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** @param hash null when there is no such person: the answer is then false, after the same time. */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (hash ?? nobody).split("$");
  const derived = await derive(password, Buffer.from(salt, "base64url"), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(derived, Buffer.from(key, "base64url")) && hash !== null;
}
