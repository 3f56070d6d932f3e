import { z } from "zod";

/** RFC 5322's atoms, with RFC 6531's letters of all languages. */
const atom = "[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+";
const localPart = new RegExp(`^(?:${atom}(?:\\.${atom})*|"(?:[^\\p{C}"\\\\]|\\\\[ -~])+")$`, "u");
const addressLiteral = /^\[(?:(?:\d{1,3}\.){3}\d{1,3}|ipv6:[0-9a-f:.]+)\]$/;

/**
 * Whatever a mail server on the internet delivers to, in the one form that it is kept and compared in: the domain as DNS
 * has it (`xn--…`), small letters, and composed characters. Two addresses that only look alike stay two: signs that
 * Unicode holds for others (a full-width a, the sign for Kelvin) are refused instead of being turned into those, and
 * no letter turns into one of ASCII.
 */
export const Email = z
  .string()
  .trim()
  .max(254, { error: "An email address can have up to 254 characters.", abort: true })
  .transform((text, context) => {
    const at = text.lastIndexOf("@");
    const local = text.slice(0, at);
    const domain = canonicalDomain(text.slice(at + 1));
    const isStable = [...local].every((sign) => sign.normalize("NFKC") === sign);
    const composed = local.normalize("NFC");
    if (at > 0 && domain !== null && isStable && localPart.test(composed)) {
      const email = `${[...composed].map(small).join("")}@${domain}`;
      if (email.length <= 254) return email;
    }
    context.addIssue(
      at > 0 && /^[a-z0-9-]+$/i.test(text.slice(at + 1)) && localPart.test(composed)
        ? `Complete the domain, as in ${local}@${text.slice(at + 1)}.example.com.`
        : "This isn't an email address.",
    );
    return z.NEVER;
  });

/** The domain as DNS compares it; null for text that is not a domain with a dot. */
function canonicalDomain(text: string): string | null {
  const plain = text.toLowerCase();
  if (addressLiteral.test(plain)) return plain;
  if (!/^[\p{L}\p{N}\p{M}.\u3002-]+$/u.test(text)) return null;
  const url = `http://${text}/`;
  const domain = URL.canParse(url) ? new URL(url).hostname : "";
  // A dot at the end is DNS's own, and no mail address has one; a number at the end makes an address of a machine.
  const isName =
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
  return isName.test(domain) ? domain : null;
}

/** The small letter, where it is one sign, and one of ASCII only for one of ASCII. */
function small(sign: string): string {
  const lower = sign.toLowerCase();
  const isOne = [...lower].length === 1;
  return isOne && /^[ -~]$/.test(lower) === /^[ -~]$/.test(sign) ? lower : sign;
}

export const NewPassword = z
  .string()
  .min(12, "Use at least 12 characters.")
  .max(256, "Use up to 256 characters.");

/** Six digits of an authenticator app, however they are spaced, or a recovery code. */
export const Code = z.string().trim().min(1, "Enter a code.").max(64, "This isn’t a code.");

/** Bytes in base64url. */
const bytes = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\w-]+$/);
const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal("public-key"),
  clientExtensionResults: z.record(z.string(), z.unknown()),
};

/** `RegistrationResponseJSON` of WebAuthn, without the further members that browsers send. */
export const RegisteredPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z
      .array(
        z
          .string()
          .max(32)
          .regex(/^[\w-]+$/),
      )
      .max(8)
      .optional(),
  }),
});

/** `AuthenticationResponseJSON` of WebAuthn, likewise. */
export const SignedPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
});

export const SignInInput = z.object({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(256, "Use up to 256 characters."),
});
export type SignInInput = z.infer<typeof SignInInput>;
