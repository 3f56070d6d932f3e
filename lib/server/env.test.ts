import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { missingIssuerVariables, readEnvironment } from "@/lib/server/env";

const pem = (bits = 2048) =>
  generateKeyPairSync("rsa", { modulusLength: bits })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
const key = pem();
const complete = {
  DATABASE_URL: "postgres://latchkey@localhost/latchkey",
  OIDC_ISSUER: "https://latchkey.example.com",
  OIDC_PRIVATE_KEY: key,
  SEALING_KEYS: [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString("base64")).join(", "),
  NEXTAUTH_URL: "https://latchkey.example.com",
  NEXTAUTH_SECRET: "s".repeat(32),
  PORT: "3000",
  TRUSTED_PROXIES: "1",
};

describe("the configuration", () => {
  it("is read when it is complete", () => {
    const environment = readEnvironment(complete);
    expect(environment).toMatchObject({
      databaseUrl: complete.DATABASE_URL,
      oidcIssuer: complete.OIDC_ISSUER,
    });
    expect(environment.sealingKeys.map(({ length }) => length)).toEqual([32, 32]);
    expect(missingIssuerVariables(environment)).toEqual([]);
  });

  it("does without the issuer, and says what is missing of it", () => {
    const { OIDC_ISSUER: _, OIDC_PRIVATE_KEY: __, ...rest } = complete;
    expect(missingIssuerVariables(readEnvironment(rest))).toEqual(["OIDC_ISSUER", "OIDC_PRIVATE_KEY"]);
    expect(missingIssuerVariables(readEnvironment({ ...complete, OIDC_PRIVATE_KEY: " " }))).toEqual([
      "OIDC_PRIVATE_KEY",
    ]);
  });

  it("takes a provider for single sign-on whole or not at all", () => {
    const provider = {
      SINGLE_SIGN_ON_ISSUER: "https://acme.example.com/realms/acme",
      SINGLE_SIGN_ON_CLIENT_ID: "latchkey",
      SINGLE_SIGN_ON_CLIENT_SECRET: "hunter2",
      SINGLE_SIGN_ON_DOMAINS: "Acme.example, acme.co.uk",
    };
    expect(readEnvironment({ ...complete, ...provider, PASSWORD_SIGN_IN: "owners" })).toMatchObject({
      singleSignOn: { issuer: provider.SINGLE_SIGN_ON_ISSUER, domains: ["acme.example", "acme.co.uk"] },
      passwordSignIn: "owners",
    });
    expect(readEnvironment(complete)).toMatchObject({ singleSignOn: null, passwordSignIn: "everyone" });
    for (const name of Object.keys(provider)) {
      const half = { ...complete, ...provider, [name]: undefined };
      expect(() => readEnvironment(half), name).toThrow(`${name} is missing`);
    }
    for (const [name, value] of [
      ["SINGLE_SIGN_ON_ISSUER", "http://acme.example.com"],
      ["SINGLE_SIGN_ON_ISSUER", "https://acme.example.com/.well-known/openid-configuration"],
      ["SINGLE_SIGN_ON_DOMAINS", "acme.example,@hunter2"],
      ["PASSWORD_SIGN_IN", "hunter2"],
    ] as const) {
      const reading = () => readEnvironment({ ...complete, ...provider, [name]: value });
      expect(reading, name).toThrow(name);
      expect(reading).not.toThrow(/hunter2/);
    }
    expect(() => readEnvironment({ ...complete, PASSWORD_SIGN_IN: "owners" })).toThrow(/PASSWORD_SIGN_IN/);
  });

  it("says which setting for the way to AWS is wrong, without its value", () => {
    const wrong = {
      AWS_ENDPOINT_URL_STS: "sts.example.com",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: "https://reader:hunter2@example.com",
      HTTPS_PROXY: "socks5://reader:hunter2@proxy:1080",
    };
    const reading = () => readEnvironment({ ...complete, ...wrong });
    for (const name of Object.keys(wrong)) expect(reading).toThrow(name);
    expect(reading).not.toThrow("hunter2");
  });

  it("takes the inside hosts that are open, and says which entry is none", () => {
    const { allowedPrivateHosts } = readEnvironment({
      ...complete,
      ALLOWED_PRIVATE_HOSTS: "a.b, 10.0.0.0/8",
    });
    expect([...allowedPrivateHosts.names]).toEqual(["a.b"]);
    const wrong = { ...complete, ALLOWED_PRIVATE_HOSTS: "10.0.0.0/8,https://reader:hunter2@a.b" };
    expect(() => readEnvironment(wrong)).toThrow("ALLOWED_PRIVATE_HOSTS has an entry (number 2)");
    expect(() => readEnvironment(wrong)).not.toThrow("hunter2");
  });

  it("lists everything that is missing in one message", () => {
    expect(() => readEnvironment({})).toThrow(
      /DATABASE_URL is missing[\s\S]*SEALING_KEYS is missing[\s\S]*NEXTAUTH_URL is missing[\s\S]*NEXTAUTH_SECRET is missing/,
    );
  });

  it("takes several keys, escaped newlines included", () => {
    const both = `${key}\n${pem()}`.replaceAll("\n", "\\n");
    expect(readEnvironment({ ...complete, OIDC_PRIVATE_KEY: both }).oidcPrivateKeys).toHaveLength(2);
  });

  it.each([
    ["a database of another kind", { DATABASE_URL: "mysql://localhost/latchkey" }, /DATABASE_URL/],
    ["an issuer with a slash", { OIDC_ISSUER: "https://latchkey.example.com/" }, /OIDC_ISSUER can't end/],
    [
      "an issuer in capitals",
      { OIDC_ISSUER: "https://Latchkey.example.com" },
      /OIDC_ISSUER must be only an origin/,
    ],
    [
      "an issuer with a path",
      { OIDC_ISSUER: "https://example.com/latchkey" },
      /OIDC_ISSUER must be only an origin/,
    ],
    ["an issuer over http", { OIDC_ISSUER: "http://latchkey.example.com" }, /OIDC_ISSUER must be an https/],
    ["an issuer that is no URL", { OIDC_ISSUER: "latchkey" }, /OIDC_ISSUER isn't a URL/],
    ["a key that is none", { OIDC_PRIVATE_KEY: "secret-canary" }, /OIDC_PRIVATE_KEY contains no PEM/],
    ["a key that is too short", { OIDC_PRIVATE_KEY: pem(1024) }, /OIDC_PRIVATE_KEY must have 2048 bits/],
    [
      "a broken second key",
      { OIDC_PRIVATE_KEY: `${key}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----` },
      /key 2 of 2/,
    ],
    [
      "a sealing key of another length",
      { SEALING_KEYS: randomBytes(31).toString("base64") },
      /SEALING_KEYS has an entry \(number 1\)/,
    ],
    ["an empty second sealing key", { SEALING_KEYS: `${randomBytes(32).toString("base64")},` }, /number 2/],
    ["a sealing key in hex", { SEALING_KEYS: randomBytes(32).toString("hex") }, /number 1\).*it's hex/],
    [
      "an address with a path",
      { NEXTAUTH_URL: "https://example.com/latchkey" },
      /NEXTAUTH_URL must be only an origin/,
    ],
    [
      "an address with a query",
      { NEXTAUTH_URL: "https://example.com/?a" },
      /NEXTAUTH_URL must be only an origin/,
    ],
    [
      "an address with a user",
      { NEXTAUTH_URL: "https://a:b@example.com" },
      /NEXTAUTH_URL can't contain a user/,
    ],
    ["a setting in quotes", { OIDC_ISSUER: '"https://latchkey.example.com"' }, /OIDC_ISSUER is in quotes/],
    ["a secret in quotes", { NEXTAUTH_SECRET: `'${"s".repeat(40)}'` }, /NEXTAUTH_SECRET is in quotes/],
    ...[
      "<changeme>",
      "changeme",
      "change-me-in-production",
      "your-secret-here",
      `\${NEXTAUTH_SECRET}`,
      "{{ secret }}",
    ].map((text): [string, Record<string, string>, RegExp] => [
      `the placeholder ${text}`,
      { NEXTAUTH_SECRET: text },
      /NEXTAUTH_SECRET still has a placeholder/,
    ]),
    ["email without a sender", { SMTP_URL: "smtp://localhost" }, /EMAIL_FROM is missing/],
    ["a sender without a server", { EMAIL_FROM: "a@b.example" }, /SMTP_URL is missing/],
    [
      "a server of email that is none",
      { SMTP_URL: "https://x", EMAIL_FROM: "a@b.example" },
      /SMTP_URL must begin/,
    ],
    ["a sender that is none", { SMTP_URL: "smtp://localhost", EMAIL_FROM: "x" }, /EMAIL_FROM must be/],
    ["a file for what is no secret", { OIDC_ISSUER_FILE: "/x" }, /OIDC_ISSUER_FILE isn't supported/],
    ...["20.5", "0x10", "1e3", "+1", "٣", "-0"].flatMap(
      (text): [string, Record<string, string>, RegExp][] => [
        [`the port ${text}`, { PORT: text }, /PORT isn't a port number/],
        [`${text} proxies`, { TRUSTED_PROXIES: text }, /TRUSTED_PROXIES must be a whole number/],
        [`a pool of ${text}`, { DATABASE_POOL_SIZE: text }, /DATABASE_POOL_SIZE must be a number/],
      ],
    ),
    ["a short session secret", { NEXTAUTH_SECRET: "short" }, /NEXTAUTH_SECRET is too short/],
    ["a port that is none", { PORT: "http" }, /PORT/],
    ["a host that is none", { HOST: "0.0.0.0:3000" }, /HOST isn't an address/],
    ["a host with a path", { HOST: "http://localhost/" }, /HOST isn't an address/],
    ["no number of proxies behind a public address", { TRUSTED_PROXIES: "" }, /TRUSTED_PROXIES is missing/],
    ["a number of proxies that is none", { TRUSTED_PROXIES: "one" }, /TRUSTED_PROXIES must be/],
    ["a negative number of proxies", { TRUSTED_PROXIES: "-1" }, /TRUSTED_PROXIES must be/],
    ["more proxies than there can be", { TRUSTED_PROXIES: "17" }, /TRUSTED_PROXIES must be/],
  ])("refuses %s", (_, change, message) => {
    expect(() => readEnvironment({ ...complete, ...change })).toThrow(message);
  });

  it("listens on loopback, and trusts no proxy there, unless told otherwise", () => {
    const { PORT: _, TRUSTED_PROXIES: __, ...rest } = complete;
    for (const NEXTAUTH_URL of ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"]) {
      expect(readEnvironment({ ...rest, NEXTAUTH_URL })).toMatchObject({
        host: "127.0.0.1",
        port: 3000,
        trustedProxies: 0,
      });
    }
    expect(readEnvironment({ ...complete, HOST: "::", PORT: "80", TRUSTED_PROXIES: "2" })).toMatchObject({
      host: "::",
      port: 80,
      trustedProxies: 2,
    });
  });

  it("never repeats a value", () => {
    const values = {
      DATABASE_URL: "canary-1",
      OIDC_PRIVATE_KEY: "canary-2",
      SEALING_KEYS: "canary-3",
      NEXTAUTH_SECRET: "canary-4",
    };
    try {
      readEnvironment(values);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("canary");
    }
  });
});
