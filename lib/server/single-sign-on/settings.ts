// The environment's settings of the installation's provider: sentences follow a variable's name, and hold no value.
import { isLoopback } from "@/lib/server/own-addresses";

/** Compared byte for byte with what the provider says of itself: nothing is normalised. */
export function parseProviderIssuer(text: string): string {
  if (!URL.canParse(text)) throw new TypeError("isn't a URL.");
  const { protocol, search, hash, username, password } = new URL(text);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(text))) {
    throw new TypeError("must be an https address (http only for loopback).");
  }
  if (username || password || search || hash) throw new TypeError("can't contain a user, query or fragment.");
  if (text.endsWith("/.well-known/openid-configuration")) {
    throw new TypeError("must be the issuer itself, without /.well-known/openid-configuration.");
  }
  return text;
}

const domain = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/;

export function parseDomains(text: string): string[] {
  const domains = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  for (const [index, entry] of domains.entries()) {
    if (!domain.test(entry))
      throw new TypeError(`has an entry (number ${index + 1}) that isn't a domain such as example.com.`);
  }
  return domains;
}

const names = ["ISSUER", "CLIENT_ID", "CLIENT_SECRET", "DOMAINS"].map((name) => `SINGLE_SIGN_ON_${name}`);

type Source = Record<string, string | undefined>;

/**
 * All of it or nothing: half a provider would let nobody in, and say so late.
 *
 * @param given with the names of files, which are there even where they cannot be read.
 */
export function singleSignOnProblems(values: Source, given: Source): string[] {
  const missing = names.filter((name) => !values[name] && !given[`${name}_FILE`]?.trim());
  if (missing.length < names.length) {
    return missing.map((name) => `${name} is missing: single sign-on needs ${names.join(", ")}.`);
  }
  return values.PASSWORD_SIGN_IN === "owners"
    ? ["PASSWORD_SIGN_IN can be owners only with single sign-on: set SINGLE_SIGN_ON_ISSUER."]
    : [];
}

interface Settings {
  SINGLE_SIGN_ON_ISSUER?: string;
  SINGLE_SIGN_ON_CLIENT_ID?: string;
  SINGLE_SIGN_ON_CLIENT_SECRET?: string;
  SINGLE_SIGN_ON_DOMAINS?: string[];
  SINGLE_SIGN_ON_LABEL: string;
}

export function providerIn(set: Settings) {
  const { SINGLE_SIGN_ON_ISSUER: issuer, SINGLE_SIGN_ON_LABEL: label } = set;
  if (issuer === undefined) return null;
  const { SINGLE_SIGN_ON_CLIENT_ID: clientId = "", SINGLE_SIGN_ON_CLIENT_SECRET: clientSecret = "" } = set;
  return { issuer, clientId, clientSecret, domains: set.SINGLE_SIGN_ON_DOMAINS ?? [], label };
}
