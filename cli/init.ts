// A complete configuration with fresh keys, for a first start: printed, or written to a file that is not there yet.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { command } from "@/cli/command";
import { readEnvironment } from "@/lib/server/env";

const usage = `npm run admin -- init --url URL

Prints a complete configuration with fresh keys, to be kept as the file .env. Reads and changes nothing.

  --url            the https address at which people open Latchkey and AWS reaches the issuer, such as
                   https://latchkey.example.com
  --issuer         the issuer's https address, where it's another one
  --database-url   PostgreSQL's address; without it, the one of compose.yaml with a fresh password
  --proxies        how many proxies append to X-Forwarded-For; 1 without it
  --output FILE    write it to FILE, readable by you alone, instead of printing it. An existing file stays as it is,
                   and the command fails.
`;

export const initCommand = command({
  usage,
  options: {
    url: { type: "string" },
    issuer: { type: "string" },
    "database-url": { type: "string" },
    proxies: { type: "string", default: "1" },
    output: { type: "string" },
  },
  async run({ url, issuer = url, "database-url": databaseUrl, proxies, output }) {
    if (!url || !issuer) throw new Error(`--url is missing.\n\n${usage}`);
    const text = configuration(url, issuer, proxies, databaseUrl);
    if (output === undefined) {
      process.stdout.write(text);
      return;
    }
    try {
      writeFileSync(output, text, { flag: "wx", mode: 0o600 });
    } catch (error) {
      const { code = "unknown" } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") throw new Error(`${output} already exists. It was left as it is.`);
      throw new Error(`${output} can't be written (${code}).`);
    }
    process.stderr.write(
      `Wrote ${output}. Keep a copy of SEALING_KEYS somewhere safe, apart from back-ups of the database: without it nobody can open them.\n`,
    );
  },
});

/** @throws Error listing what the server would refuse of it. */
function configuration(url: string, issuer: string, proxies: string, databaseUrl?: string): string {
  const random = (bytes = 32) => randomBytes(bytes).toString("base64url");
  const password = random(24);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // In one line and without marks that a shell, compose or Kubernetes would read.
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const settings = {
    DATABASE_URL: databaseUrl ?? `postgres://latchkey:${password}@postgres:5432/latchkey`,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: random(),
    SEALING_KEYS: randomBytes(32).toString("base64"),
    OIDC_ISSUER: issuer,
    OIDC_PRIVATE_KEY: Buffer.from(pem).toString("base64"),
    TRUSTED_PROXIES: proxies,
    METRICS_TOKEN: random(),
  };
  readEnvironment(settings);
  const comments: Partial<Record<keyof typeof settings, string>> = {
    DATABASE_URL: "PostgreSQL 14 or later.",
    NEXTAUTH_URL: "Where people open the console.",
    SEALING_KEYS:
      "Seals secret values. If it is lost, they are: keep a copy apart from the database's back-ups.",
    OIDC_ISSUER: "What AWS trusts, to the byte. It can't change later without changing AWS.",
    TRUSTED_PROXIES: "How many proxies in front append to X-Forwarded-For.",
    METRICS_TOKEN: "What Prometheus sends to /metrics.",
  };
  const lines = Object.entries(settings).flatMap(([name, value]) => {
    const comment = comments[name as keyof typeof settings];
    return [...(comment ? [`# ${comment}`] : []), `${name}=${value}`];
  });
  const ofCompose =
    databaseUrl === undefined
      ? ["# For the PostgreSQL of compose.yaml.", `POSTGRES_PASSWORD=${password}`]
      : [];
  return `${[...ofCompose, ...lines].join("\n")}\n`;
}
