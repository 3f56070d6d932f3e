// The server's configuration: read once from the environment, checked whole, never logged.
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { parseConnectionUrl, parsePooler, parsePoolSize } from "@/db/connection-url";
import { endpointProblems } from "@/lib/clouds/aws/connect/endpoints";
import { proxyProblem } from "@/lib/clouds/proxy";
import { parsePrivateKeys } from "@/lib/server/oidc/private-keys";
import { readSecretFiles, secretVariables } from "@/lib/server/secret-files";

export interface Environment {
  databaseUrl: string;
  /** Null while the issuer is not configured: the rest of the product works without it. */
  oidcIssuer: string | null;
  /** The first signs, all are published; empty while not configured. */
  oidcPrivateKeys: KeyObject[];
  /** 32 bytes each. The first seals, all open. */
  sealingKeys: Buffer[];
  nextAuthUrl: string;
  nextAuthSecret: string;
  /** Where the server listens: an address or a name, and a port. */
  host: string;
  port: number;
  /** How many proxies in front append to X-Forwarded-For. */
  trustedProxies: number;
}

const names = [
  "DATABASE_URL",
  "DATABASE_POOL_SIZE",
  "DATABASE_POOLER",
  "OIDC_ISSUER",
  "OIDC_PRIVATE_KEY",
  "SEALING_KEYS",
  "NEXTAUTH_URL",
  "NEXTAUTH_SECRET",
  "PORT",
  "HOST",
  "TRUSTED_PROXIES",
] as const;

const mostProxies = 16;

type Source = Record<string, string | undefined>;

/**
 * Reads and checks everything.
 *
 * @throws Error with one message that lists every problem, never a value.
 */
export function readEnvironment(given: Source = process.env): Environment {
  const { source, problems } = readSecretFiles(given);
  problems.push(...generalProblems(source));
  const value = (name: (typeof names)[number]) => source[name]?.trim() || undefined;
  const required = (name: (typeof names)[number], meaning: string): string => {
    const text = value(name);
    // Of a file that cannot be read there is a sentence already.
    if (text === undefined && !given[`${name}_FILE`]?.trim())
      problems.push(`${name} is missing: ${meaning}.`);
    return text ?? "";
  };
  const checked = <T>(name: string, read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : "is malformed."}`);
      return fallback;
    }
  };

  const databaseUrl = required("DATABASE_URL", "the address of PostgreSQL, postgres://…");
  if (databaseUrl) checked("DATABASE_URL", () => parseConnectionUrl(databaseUrl, source), undefined);
  checked("DATABASE_POOL_SIZE", () => parsePoolSize(value("DATABASE_POOL_SIZE")), undefined);
  checked("DATABASE_POOLER", () => parsePooler(value("DATABASE_POOLER")), undefined);
  const sealing = required("SEALING_KEYS", "base64 of 32 random bytes (openssl rand -base64 32)");
  const nextAuthUrl = required("NEXTAUTH_URL", "the address where people open Latchkey");
  if (nextAuthUrl) checked("NEXTAUTH_URL", () => checkAddress(nextAuthUrl), undefined);
  const nextAuthSecret = required(
    "NEXTAUTH_SECRET",
    "at least 32 random characters (openssl rand -base64 32)",
  );
  if (nextAuthSecret && nextAuthSecret.length < 32) {
    problems.push("NEXTAUTH_SECRET is too short: use at least 32 characters.");
  }
  const issuer = value("OIDC_ISSUER");
  if (issuer) checked("OIDC_ISSUER", () => checkIssuer(issuer), undefined);
  const pem = value("OIDC_PRIVATE_KEY");
  const port = value("PORT");
  if (port && !(/^\d+$/.test(port) && Number(port) < 65_536)) problems.push("PORT isn't a port number.");
  problems.push(...endpointProblems(source), ...[proxyProblem(source) ?? []].flat());

  const host = value("HOST");
  if (host && !(isIP(host) || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host))) {
    problems.push("HOST isn't an address to listen on, such as 127.0.0.1 or 0.0.0.0.");
  }
  const proxies = value("TRUSTED_PROXIES");
  if (proxies && !(/^\d+$/.test(proxies) && Number(proxies) <= mostProxies)) {
    problems.push(`TRUSTED_PROXIES must be a whole number from 0 to ${mostProxies}.`);
  }
  if (!proxies && URL.canParse(nextAuthUrl) && !isLoopback(nextAuthUrl)) {
    problems.push(
      "TRUSTED_PROXIES is missing: the number of proxies in front that append to X-Forwarded-For, or 0.",
    );
  }

  const environment: Environment = {
    databaseUrl,
    oidcIssuer: issuer ?? null,
    oidcPrivateKeys: pem ? checked("OIDC_PRIVATE_KEY", () => parsePrivateKeys(pem), []) : [],
    sealingKeys: sealing ? checked("SEALING_KEYS", () => parseSealingKeys(sealing), []) : [],
    nextAuthUrl,
    nextAuthSecret,
    host: host ?? "127.0.0.1",
    port: Number(port ?? 3000),
    trustedProxies: Number(proxies ?? 0),
  };
  if (problems.length > 0) {
    throw new Error(
      `Latchkey's configuration needs attention:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
  }
  return environment;
}

let memo: { raw: string; environment: Environment } | undefined;

/** The configuration of this process. Parsed again only when a variable changed. */
export function environment(): Environment {
  const raw = JSON.stringify(names.map((name) => process.env[name]));
  if (memo?.raw !== raw) memo = { raw, environment: readEnvironment() };
  return memo.environment;
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
  const text = source.SEALING_KEYS?.trim();
  if (!text) throw new Error("SEALING_KEYS is missing: base64 of 32 random bytes (openssl rand -base64 32).");
  try {
    return parseSealingKeys(text);
  } catch (error) {
    throw new Error(`SEALING_KEYS ${error instanceof Error ? error.message : "is malformed."}`);
  }
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

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new TypeError("isn't a URL.");
  return new URL(text);
}

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isLoopback(url: string): boolean {
  return loopbackHosts.has(new URL(url).hostname);
}

function checkOrigin(text: string): void {
  const url = parseUrl(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(text))) {
    throw new TypeError("must be an https address (http only for loopback).");
  }
}

/** Links are made from its origin: what follows that would be lost without a word. */
function checkAddress(text: string): void {
  checkOrigin(text);
  const { origin, pathname, search, hash, username, password } = parseUrl(text);
  if (username || password) throw new TypeError("can't contain a user or password.");
  if (pathname !== "/" || search || hash) throw new TypeError(`must be only an origin, such as ${origin}.`);
}

/** What is wrong with a setting whichever it is: marks that a shell would have taken away, and what was to be replaced. */
function generalProblems(source: Source): string[] {
  return names.flatMap((name) => {
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
    if (
      /^(<[^<>]*>|\$\{[^{}]*\}|\{\{.*\}\}|(change|replace)[ _-]?(me|this)\b.*|your[ _-].*|x{3,}|todo|example)$/i.test(
        text,
      )
    ) {
      return [`${name} still has a placeholder.`];
    }
    return [];
  });
}

/** AWS compares the issuer byte for byte, so nothing is normalised here: it is refused instead. */
function checkIssuer(text: string): void {
  checkOrigin(text);
  const url = parseUrl(text);
  if (text.endsWith("/")) throw new TypeError("can't end with a slash.");
  if (text !== url.origin) throw new TypeError(`must be only an origin, such as ${url.origin}.`);
  if (text.length > 255) throw new TypeError("has more than 255 characters, the most that AWS accepts.");
}
