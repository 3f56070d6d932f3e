// DATABASE_URL, as libpq reads it. What is not understood is named; the password is in no message.
import { readFileSync } from "node:fs";
import os from "node:os";

const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof sslModes)[number];

const poolers = ["transaction", "session", "none"] as const;
/** The kind of pooler between Latchkey and PostgreSQL, as the operator set it. */
export type Pooler = (typeof poolers)[number];

export interface ConnectionTarget {
  /** A name or an address without brackets; ignored where there is a `socketPath`. */
  host: string;
  port: number;
  /** The Unix socket itself, `…/.s.PGSQL.5432`. */
  socketPath: string | null;
  user: string;
  password: string;
  database: string;
  sslMode: SslMode;
  /** PEM; null for the authorities that Node trusts. */
  rootCertificates: string | null;
  /** PEM of the certificate that this client shows, and of its key. */
  clientCertificate: { certificate: string; key: string } | null;
  applicationName: string;
  connectTimeoutMs: number;
  options: string | null;
}

type Source = Record<string, string | undefined>;

const defaultConnectTimeoutMs = 5_000;
const shape =
  /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?(\[[^\]/?#]*\](?::[^/?#]*)?|[^/?#[\]]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

const understood = new Set(
  "host port user password dbname sslmode sslrootcert sslcert sslkey application_name connect_timeout options".split(
    " ",
  ),
);

/** Written often, and not libpq's, or not possible here: what to write instead. */
const hints: Record<string, string> = {
  ssl: "write sslmode=require, or sslmode=verify-full",
  pgbouncer: "set DATABASE_POOLER=transaction",
  connection_limit: "set DATABASE_POOL_SIZE",
  pool_timeout: "remove it: Latchkey has its own limit for connection waits",
  channel_binding: "remove it: the driver doesn't support channel binding",
  target_session_attrs: "remove it, and name only the writable server",
  schema: "write options=-c%20search_path%3D…",
};

/** @throws TypeError with a sentence that follows "DATABASE_URL". */
export function parseConnectionUrl(text: string, source: Source = process.env): ConnectionTarget {
  const match = shape.exec(text.trim());
  // An @ that follows a ? alone is a password's that was not encoded: its parts are no parameters to repeat.
  if (!match || (!match[1] && match[4]?.includes("@"))) {
    throw new TypeError(
      "must be an address like postgres://user:password@host/name, with : / ? # [ ] @ in user and password percent-encoded.",
    );
  }
  const [, userInfo = "", place = "", path = "", query = ""] = match;
  const parameters = parametersOf(query);
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(place) ?? [];
  if (place && bracketed === undefined && plain === undefined) {
    throw new TypeError("must have an IPv6 address in brackets, postgres://user:password@[::1]:5432/name.");
  }
  const [user, password] = userInfo.split(/:(.*)/s);
  const host =
    parameters.get("host") || decoded(bracketed ?? plain ?? "", "the host") || source.PGHOST || "localhost";
  if (host.includes(",")) throw new TypeError("names several hosts: Latchkey connects to only one.");
  const port = portFrom(parameters.get("port") || portText || source.PGPORT || "5432");
  const chosenUser =
    parameters.get("user") || decoded(user ?? "", "the user") || source.PGUSER || os.userInfo().username;
  const isSocket = host.startsWith("/");
  return {
    host: isSocket ? "localhost" : host.replace(/^\[(.*)\]$/, "$1"),
    port,
    socketPath: isSocket ? `${host.replace(/\/+$/, "")}/.s.PGSQL.${port}` : null,
    user: chosenUser,
    password:
      parameters.get("password") || decoded(password ?? "", "the password") || source.PGPASSWORD || "",
    database: parameters.get("dbname") || decoded(path, "the database") || source.PGDATABASE || chosenUser,
    ...encryptionFrom(parameters, source, isSocket),
    applicationName: parameters.get("application_name") || "latchkey",
    connectTimeoutMs: timeoutFrom(parameters.get("connect_timeout")),
    options: parameters.get("options") ?? null,
  };
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split("&").filter(Boolean)) {
    const [rawName = "", rawValue] = part.split(/=(.*)/s);
    const name = decoded(rawName, "a parameter's name");
    if (!understood.has(name)) {
      // What follows an unescaped ? may be a password's end: only a word is repeated.
      const shown = /^[a-z][a-z0-9_]{0,39}$/i.test(name) ? `the parameter ${name}` : "a parameter";
      const hint = Object.hasOwn(hints, name) ? `: ${hints[name]}` : "";
      throw new TypeError(`has ${shown}, which Latchkey doesn't support${hint}.`);
    }
    if (rawValue === undefined) throw new TypeError(`has the parameter ${name} without a value.`);
    parameters.set(name, decoded(rawValue, `the parameter ${name}`));
  }
  return parameters;
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError(`contains ${what} with a % that encodes nothing: write % as %25.`);
  }
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    // Part of a password, where that has an unescaped @ or /.
    throw new TypeError("has a port that isn't a number from 1 to 65535.");
  }
  return port;
}

/** As in libpq: whole seconds, at least two. 0 means no limit in libpq, and the usual limit here. */
function timeoutFrom(text: string | undefined): number {
  if (text === undefined) return defaultConnectTimeoutMs;
  if (!/^\d{1,4}$/.test(text)) throw new TypeError("has a connect_timeout that isn't a number of seconds.");
  return text === "0" ? defaultConnectTimeoutMs : Math.max(2, Number(text)) * 1000;
}

function encryptionFrom(parameters: Map<string, string>, source: Source, isSocket: boolean) {
  const root = parameters.get("sslrootcert") || source.PGSSLROOTCERT;
  const chosen =
    parameters.get("sslmode") || source.PGSSLMODE || (root === "system" ? "verify-full" : "prefer");
  let sslMode = sslModes.find((mode) => mode === chosen);
  if (!sslMode) throw new TypeError(`has an unknown sslmode. Use one of ${sslModes.join(", ")}.`);
  if (root === "system" && sslMode !== "verify-full") {
    throw new TypeError("has sslrootcert=system, which needs sslmode=verify-full.");
  }
  // As libpq does: anyone who names an authority wants it asked.
  if (root && sslMode === "require") sslMode = "verify-ca";
  const [certificate, key] = [parameters.get("sslcert"), parameters.get("sslkey")];
  if (!certificate !== !key) throw new TypeError("needs sslcert and sslkey together.");
  return {
    // PostgreSQL does not encrypt on a Unix socket.
    sslMode: isSocket ? ("disable" as const) : sslMode,
    rootCertificates: root && root !== "system" ? contentOf(root, "sslrootcert") : null,
    clientCertificate:
      certificate && key
        ? { certificate: contentOf(certificate, "sslcert"), key: contentOf(key, "sslkey") }
        : null,
  };
}

function contentOf(file: string, parameter: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new TypeError(`has an ${parameter} with a file that can't be read.`);
  }
}

/** @throws TypeError with a sentence that follows "DATABASE_POOLER". */
export function parsePooler(text: string | undefined): Pooler | null {
  if (!text?.trim()) return null;
  const pooler = poolers.find((known) => known === text.trim());
  if (!pooler) throw new TypeError(`must be one of ${poolers.join(", ")}, or unset.`);
  return pooler;
}

export const defaultPoolSize = 10;

/** @throws TypeError with a sentence that follows "DATABASE_POOL_SIZE". */
export function parsePoolSize(text: string | undefined): number {
  if (!text?.trim()) return defaultPoolSize;
  const size = Number(text);
  if (!/^\s*\d+\s*$/.test(text) || size < 1 || size > 500) {
    throw new TypeError("must be a number from 1 to 500.");
  }
  return size;
}
