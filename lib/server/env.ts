// The server's configuration: read once from the environment, checked whole, never logged.
import { isIP } from "node:net";
import { z } from "zod";
import { parseConnectionUrl, parsePooler, parsePoolSize } from "@/db/connection-url";
import { proxyProblem } from "@/lib/clouds/proxy";
import { machineProblems } from "@/lib/clouds/registered/endpoints";
import { parseSender, parseSmtpUrl } from "@/lib/server/emails/settings";
import { parsePrivateKeys } from "@/lib/server/oidc/private-keys";
import { parsePrivateHosts } from "@/lib/server/outgoing/addresses";
import { checkAddress, checkIssuer, isLoopback } from "@/lib/server/own-addresses";
import { processWide } from "@/lib/server/process-wide";
import { readSecretFiles, secretVariables } from "@/lib/server/secret-files";
import {
  parseDomains,
  parseProviderIssuer,
  providerIn,
  singleSignOnProblems,
} from "@/lib/server/single-sign-on/settings";

export type Environment = ReturnType<typeof readEnvironment>;

/** All variables that a server reads, except those of its clouds, of a proxy, and those that libpq knows (`PGHOST`). */
export const variableNames =
  `DATABASE_URL DATABASE_POOL_SIZE DATABASE_POOLER OIDC_ISSUER OIDC_PRIVATE_KEY SEALING_KEYS NEXTAUTH_URL
  NEXTAUTH_SECRET PORT HOST TRUSTED_PROXIES METRICS_PORT METRICS_TOKEN LOG_FORMAT SHUTDOWN_SECONDS
  ALLOWED_PRIVATE_HOSTS ORGANIZATION_CREATION SMTP_URL EMAIL_FROM
  SINGLE_SIGN_ON_ISSUER SINGLE_SIGN_ON_CLIENT_ID SINGLE_SIGN_ON_CLIENT_SECRET SINGLE_SIGN_ON_DOMAINS
  SINGLE_SIGN_ON_LABEL PASSWORD_SIGN_IN`.split(/\s+/);

const mostProxies = 16;
const missingProxies =
  "TRUSTED_PROXIES is missing: the number of proxies in front that append to X-Forwarded-For, or 0.";

type Source = Record<string, string | undefined>;

/** Without a value of what was given: a sentence that follows the variable's name. */
function by<T>(read: (text: string) => T) {
  return (text: string, context: z.RefinementCtx<string>): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is malformed." });
      return z.NEVER;
    }
  };
}

const required = (meaning: string) => z.string(`is missing: ${meaning}.`);
const wholeNumber = (most: number, message: string) =>
  z.string().refine((text) => /^\d+$/.test(text) && Number(text) <= most, message);

const SealingKeys = required("base64 of 32 random bytes (openssl rand -base64 32)");

const settings = (source: Source) =>
  z.object({
    DATABASE_URL: required("the address of PostgreSQL, postgres://…").transform(
      by((text) => parseConnectionUrl(text, source) && text),
    ),
    DATABASE_POOL_SIZE: z.string().transform(by(parsePoolSize)).optional(),
    DATABASE_POOLER: z.string().transform(by(parsePooler)).optional(),
    SEALING_KEYS: SealingKeys,
    NEXTAUTH_URL: required("the address where people open Latchkey").transform(by(checkAddress)),
    NEXTAUTH_SECRET: required("at least 32 random characters (openssl rand -base64 32)").min(
      32,
      "is too short: use at least 32 characters.",
    ),
    OIDC_ISSUER: z.string().transform(by(checkIssuer)).optional(),
    PORT: wholeNumber(65_535, "isn't a port number.").default("3000"),
    METRICS_PORT: wholeNumber(65_535, "isn't a port number.").optional(),
    METRICS_TOKEN: z
      .string()
      .regex(
        /^[\x21-\x7e]{16,1024}$/,
        "must be 16 to 1,024 printable characters without spaces (openssl rand -hex 32).",
      )
      .optional(),
    LOG_FORMAT: z.enum(["text", "json"], "must be text or json.").default("text"),
    SHUTDOWN_SECONDS: wholeNumber(3_600, "must be a whole number of seconds, up to 3600.").default("30"),
    ORGANIZATION_CREATION: z.enum(["operator", "anyone"], "must be operator or anyone.").default("operator"),
    ALLOWED_PRIVATE_HOSTS: z.string().default("").transform(by(parsePrivateHosts)),
    SMTP_URL: z.string().transform(by(parseSmtpUrl)).optional(),
    EMAIL_FROM: z.string().transform(by(parseSender)).optional(),
    SINGLE_SIGN_ON_ISSUER: z.string().transform(by(parseProviderIssuer)).optional(),
    SINGLE_SIGN_ON_CLIENT_ID: z.string().max(500, "is too long.").optional(),
    SINGLE_SIGN_ON_CLIENT_SECRET: z.string().max(2_000, "is too long.").optional(),
    SINGLE_SIGN_ON_DOMAINS: z.string().transform(by(parseDomains)).optional(),
    SINGLE_SIGN_ON_LABEL: z
      .string()
      .regex(/^[^\p{C}]{1,60}$/u, "can have up to 60 characters.")
      .default("Sign in with single sign-on"),
    PASSWORD_SIGN_IN: z.enum(["everyone", "owners"], "must be everyone or owners.").default("everyone"),
  });

const Listening = z.object({
  HOST: z
    .string()
    .refine(
      (text) => isIP(text) || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text),
      "isn't an address to listen on, such as 127.0.0.1 or 0.0.0.0.",
    )
    .default("127.0.0.1"),
  TRUSTED_PROXIES: wholeNumber(mostProxies, `must be a whole number from 0 to ${mostProxies}.`).optional(),
});

const Keys = z.object({
  OIDC_PRIVATE_KEY: z.string().transform(by(parsePrivateKeys)).default([]),
  SEALING_KEYS: z.string().transform(by(parseSealingKeys)).default([]),
});

/**
 * Reads and checks everything.
 *
 * @throws Error with one message that lists every problem, never a value.
 */
export function readEnvironment(given: Source = process.env) {
  const { source, problems } = readSecretFiles(given);
  problems.push(...generalProblems(source));
  const values = Object.fromEntries(variableNames.map((name) => [name, source[name]?.trim() || undefined]));
  function parse<T>(schema: z.ZodType<T>): T | undefined {
    const { data, error } = schema.safeParse(values);
    for (const { path, code, message } of error?.issues ?? []) {
      const name = path.join(".");
      // Of a file that cannot be read there is a sentence already.
      if (code !== "invalid_type" || !given[`${name}_FILE`]?.trim()) problems.push(`${name} ${message}`);
    }
    return data;
  }

  const set = parse(settings(source));
  problems.push(...machineProblems(source), ...[proxyProblem(source) ?? []].flat());
  const listening = parse(Listening);
  const { NEXTAUTH_URL: address = "", TRUSTED_PROXIES: proxies } = values;
  if (!proxies && URL.canParse(address) && !isLoopback(address)) problems.push(missingProxies);
  problems.push(...singleSignOnProblems(values, given));
  const keys = parse(Keys);
  // Of a file that cannot be read there is a sentence already.
  if (!values.SMTP_URL !== !values.EMAIL_FROM && !given.SMTP_URL_FILE) {
    problems.push(
      values.SMTP_URL
        ? "EMAIL_FROM is missing: the address that email comes from."
        : "SMTP_URL is missing: EMAIL_FROM needs a server to send through.",
    );
  }
  if (!set || !listening || !keys || problems.length > 0) {
    throw new Error(
      `Latchkey's configuration needs attention:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
  }
  return {
    databaseUrl: set.DATABASE_URL,
    /** Null while the issuer is not configured: the rest of the product works without it. */
    oidcIssuer: set.OIDC_ISSUER ?? null,
    /** The first signs, all are published; empty while not configured. */
    oidcPrivateKeys: keys.OIDC_PRIVATE_KEY,
    /** 32 bytes each. The first seals, all open. */
    sealingKeys: keys.SEALING_KEYS,
    nextAuthUrl: set.NEXTAUTH_URL,
    nextAuthSecret: set.NEXTAUTH_SECRET,
    /** Where the server listens: an address or a name. */
    host: listening.HOST,
    port: Number(set.PORT),
    /** How many proxies in front append to X-Forwarded-For. */
    trustedProxies: Number(listening.TRUSTED_PROXIES ?? 0),
    /** Null for no port of their own. Without it and a token there are no metrics. */
    metricsPort: set.METRICS_PORT === undefined ? null : Number(set.METRICS_PORT),
    /** The token that a scrape has to send, or null. */
    metricsToken: set.METRICS_TOKEN ?? null,
    /** For how long requests that run may go on after SIGTERM. */
    shutdownSeconds: Number(set.SHUTDOWN_SECONDS),
    /** Whether anyone who has a proven account can make organizations in the console. */
    anyoneCreatesOrganizations: set.ORGANIZATION_CREATION === "anyone",
    /** Inside hosts and networks that addresses of organizations can lead to. */
    allowedPrivateHosts: set.ALLOWED_PRIVATE_HOSTS,
    /** Null where Latchkey sends no email. */
    email: set.SMTP_URL && set.EMAIL_FROM ? { smtp: set.SMTP_URL, from: set.EMAIL_FROM } : null,
    /** The installation's own provider; null for none. */
    singleSignOn: providerIn(set),
    /** Which people can sign in with only a password. */
    passwordSignIn: set.PASSWORD_SIGN_IN,
  };
}

let memo: { raw: (string | undefined)[]; environment: Environment } | undefined;
/** Shared by all bundles of this process. */
const kept = processWide<{ environment?: Environment }>("environment", () => ({}));

/** The configuration of this process. Parsed again only when a variable changed, and never once it is kept. */
export function environment(): Environment {
  if (kept.environment) return kept.environment;
  if (!memo || variableNames.some((name, index) => process.env[name] !== memo?.raw[index])) {
    memo = { raw: variableNames.map((name) => process.env[name]), environment: readEnvironment() };
  }
  return memo.environment;
}

/** From now on the environment is not read again: a server keeps the configuration of its start. */
export function keepEnvironment(): void {
  kept.environment = environment();
}

/** The names of the variables without which the issuer answers 503. */
export function missingIssuerVariables({ oidcIssuer, oidcPrivateKeys }: Environment): string[] {
  return [...(oidcIssuer ? [] : ["OIDC_ISSUER"]), ...(oidcPrivateKeys.length ? [] : ["OIDC_PRIVATE_KEY"])];
}

/**
 * The sealing keys alone, for commands that need nothing else.
 *
 * @throws Error saying what is wrong with SEALING_KEYS, never a value.
 */
export function readSealingKeys(source: Source = process.env): Buffer[] {
  const given = source.SEALING_KEYS?.trim() || undefined;
  const { data, error } = SealingKeys.transform(by(parseSealingKeys)).safeParse(given);
  if (!data) throw new Error(`SEALING_KEYS ${error.issues[0]?.message}`);
  return data;
}

function parseSealingKeys(text: string): Buffer[] {
  return text.split(",").map((part, index) => {
    const encoded = part.trim();
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.length !== 32 || bytes.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) {
      const hint = /^[0-9a-f]{64}$/i.test(encoded) ? ": it's hex" : "";
      throw new TypeError(`has an entry (number ${index + 1}) that isn't base64 of 32 bytes${hint}.`);
    }
    return bytes;
  });
}

/** The problem of any setting: quotation marks that a shell would have removed, or a placeholder that was not replaced. */
function generalProblems(source: Source): string[] {
  return variableNames.flatMap((name) => {
    const text = source[name]?.trim() ?? "";
    const fileName = `${name}_FILE`;
    const hasFile = (secretVariables as readonly string[]).includes(name);
    if (!hasFile && source[fileName]?.trim()) {
      return [`${fileName} isn't supported: only secrets can come from files. Set ${name}.`];
    }
    if (name !== "OIDC_PRIVATE_KEY" && /^(["'`])[\s\S]*\1$/.test(text)) {
      return [
        `${name} is in quotes, which become part of the value here (as with docker --env-file): remove them.`,
      ];
    }
    return placeholder.test(text) ? [`${name} still has a placeholder.`] : [];
  });
}

const placeholder =
  /^(<[^<>]*>|\$\{[^{}]*\}|\{\{.*\}\}|(change|replace)[ _-]?(me|this)\b.*|your[ _-].*|x{3,}|todo|example)$/i;
