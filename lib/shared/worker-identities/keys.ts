// Public keys of an issuer that Latchkey cannot reach, pasted by hand: a JWK Set (RFC 7517), of which only what verifies tokens
// is kept.
import { z } from "zod";

/** How many keys a set can have: issuers have one or two, and one more while they change it. */
const mostKeys = 20;

/** RFC 7518 and 8037, with a public key alone. */
const algorithmsOf: Record<string, readonly string[]> = {
  RSA: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  EC: ["ES256", "ES384", "ES512"],
  OKP: ["EdDSA", "Ed25519"],
};
/** The algorithms of workers' tokens. A token "signed" with a shared text or with nothing is refused. */
export const tokenAlgorithms = Object.values(algorithmsOf).flat();

const bytes = z
  .string()
  .regex(/^[\w-]+$/)
  .max(1_400)
  .optional();
/** The stored form of a key; the server checks whether it is a usable key. */
export const PublicKey = z.object({
  kid: z.string(),
  kty: z.string(),
  alg: z.string().optional(),
  crv: z.string().max(20).optional(),
  ...{ n: bytes, e: bytes, x: bytes, y: bytes },
});
export type PublicKey = z.infer<typeof PublicKey>;

const curveOf: Record<string, string> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** Members that only the private form of a key has, for every key type. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

const PastedKey = z.record(z.string(), z.unknown()).meta({
  description:
    "A public key as RFC 7517 has it, with its kid. Other members than of its public part are left out.",
});
type PastedKey = z.infer<typeof PastedKey>;

/** @throws nothing: a key that does not fit is said of the whole set, in words that name it by its id or its place. */
export const PublicKeySet = z
  .object({ keys: z.array(PastedKey).max(mostKeys, `A set can have up to ${mostKeys} keys.`) })
  .transform((set, context): { keys: PublicKey[] } => {
    const refuse = (message: string) => {
      context.addIssue(message);
      return z.NEVER;
    };
    const keys: PublicKey[] = [];
    for (const [index, pasted] of set.keys.entries()) {
      const problem = problemOf(pasted);
      if (problem) return refuse(`${nameOf(pasted, index)} ${problem}`);
      // Encryption is of no concern here; issuers publish such keys with the others.
      if (pasted.use !== undefined && pasted.use !== "sig") continue;
      const kept = PublicKey.safeParse(pasted);
      if (!kept.success) return refuse(`${nameOf(pasted, index)} isn’t a public key as RFC 7517 has it.`);
      if (keys.some(({ kid }) => kid === kept.data.kid))
        return refuse(`Two keys have the kid “${kept.data.kid}”. Tokens couldn’t say which they mean.`);
      keys.push(kept.data);
    }
    return keys.length > 0 ? { keys } : refuse("This set has no key that verifies tokens.");
  });
export type PublicKeySet = z.output<typeof PublicKeySet>;

const isId = (kid: unknown): kid is string =>
  typeof kid === "string" && /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u.test(kid);

/** Nothing of the key but its id is repeated. */
function nameOf({ kid }: PastedKey, index: number): string {
  return isId(kid) ? `Key “${kid}”` : `Key ${index + 1}`;
}

function problemOf(key: PastedKey): string | null {
  const { kty, alg, kid } = key;
  if (kty === "oct")
    return "is symmetric: who can verify with it can also sign. Only public keys of RSA, EC or OKP count.";
  if (privateMembers.some((member) => Object.hasOwn(key, member)))
    return "is private: it makes tokens. Paste its public part alone, and replace the key if others could have seen it.";
  if (typeof kty !== "string" || !Object.hasOwn(algorithmsOf, kty))
    return "is of a kind that signs no tokens. Its kty has to be RSA, EC or OKP.";
  if (!isId(kid)) return "has no kid, by which tokens name it, or one that is longer than 200 characters.";
  // Keys that encrypt have others.
  const isForTokens = key.use === undefined || key.use === "sig";
  if (!isForTokens || alg === undefined) return null;
  const isFit =
    typeof alg === "string" && algorithmsOf[kty]?.includes(alg) && (curveOf[alg] ?? key.crv) === key.crv;
  return isFit
    ? null
    : `has an alg that doesn’t go with it. For ${kty} it is one of ${algorithmsOf[kty]?.join(", ")}, or left out.`;
}

/** As people paste it; empty text means no keys. */
export const PublicKeySetText = z
  .string()
  .max(65_536, "A set can have up to 64 KiB.")
  .transform((text, context): z.input<typeof PublicKeySet> | null => {
    if (text.trim() === "") return null;
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys)) {
        return { keys: value.keys };
      }
    } catch {
      context.addIssue("This isn’t JSON.");
      return z.NEVER;
    }
    context.addIssue('Paste the whole set: {"keys": [ … ]}.');
    return z.NEVER;
  });
