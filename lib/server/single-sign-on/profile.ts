// The part of a provider's claims about a person that Latchkey uses.
import type { JWTPayload } from "jose";
import { type Provider, SignOnRefused } from "@/lib/server/single-sign-on/provider";
import { Email } from "@/lib/shared/auth/schema";
import { Name } from "@/lib/shared/input";

export interface Profile {
  issuer: string;
  subject: string;
  email: string;
  name: string;
  /** When the person last proved to the provider who they are; null where it does not say. */
  authenticatedAt: Date | null;
  /** Whether the provider says that a second factor was given. */
  secondFactor: boolean;
}

export const domainOf = (email: string) => email.slice(email.lastIndexOf("@") + 1);

/** @throws SignOnRefused for a person whose address is missing, unverified, or of a domain that is not the provider's. */
export function profileOf(provider: Provider, claims: JWTPayload): Profile {
  const { iss = "", sub = "", auth_time: at, amr } = claims;
  // As the specification has it, and a row can keep it.
  if (typeof sub !== "string" || !/^[ -~]{1,255}$/.test(sub))
    throw new SignOnRefused("token_refused", "The ID token has no usable sub.");
  const email = Email.safeParse(claims.email).data;
  if (email === undefined) throw new SignOnRefused("email_missing", "The ID token has no email.");
  if (!isVerified(claims))
    throw new SignOnRefused("email_unverified", "The provider hasn't verified the email.");
  requireDomain(provider, email);
  return {
    ...{ issuer: iss, subject: sub, email },
    name: Name.safeParse(claims.name).data ?? email.slice(0, 80),
    authenticatedAt: timeOf(at),
    secondFactor: Array.isArray(amr) && amr.includes("mfa"),
  };
}

/** A time further ahead of our clock is ignored: it may be in milliseconds, say, and would count as new for ever. */
const toleranceSeconds = 60;

function timeOf(seconds: unknown): Date | null {
  const latest = Date.now() / 1000 + toleranceSeconds;
  if (typeof seconds !== "number" || seconds < 0 || seconds > latest) return null;
  return new Date(seconds * 1000);
}

/** @throws SignOnRefused `domain_not_allowed` */
export function requireDomain({ domains }: Provider, email: string): void {
  if (domains.includes(domainOf(email))) return;
  throw new SignOnRefused("domain_not_allowed", "The email's domain isn't the provider's.");
}

/** `xms_edov` is Microsoft Entra's: that the domain's owner is verified. Some providers write a truth as text. */
function isVerified({ email_verified: verified, xms_edov: domainVerified }: JWTPayload): boolean {
  return (
    [true, "true"].includes(verified as never) || [true, "true", 1, "1"].includes(domainVerified as never)
  );
}
