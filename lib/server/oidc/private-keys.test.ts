import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePrivateKeys } from "@/lib/server/oidc/private-keys";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const second = other.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const base64 = (text: string | Buffer) => Buffer.from(text as string).toString("base64");
const wrapped = (text: string) => text.replace(/.{76}/g, "$&\n");

describe("a key is read", () => {
  for (const [kind, pem] of Object.entries({ pkcs8, pkcs1 })) {
    it.each([
      ["as it is", pem],
      ["without a final line end", pem.trim()],
      ["with CRLF", pem.replaceAll("\n", "\r\n")],
      ["with escapes for line ends", pem.replaceAll("\n", "\\n")],
      ["with escaped escapes", pem.replaceAll("\n", "\\\\n")],
      ["with escaped CRLF", pem.replaceAll("\n", "\\r\\n")],
      ["with spaces for line ends", pem.replaceAll("\n", " ")],
      ["without line ends", pem.replaceAll("\n", "")],
      ["indented, as in YAML", pem.replaceAll("\n", "\n    ")],
      ["in double quotes", `"${pem}"`],
      ["in single quotes, escaped", `'${pem.replaceAll("\n", "\\n")}'\n`],
      ["with a byte order mark", `\ufeff${pem}`],
      ["with text around it", `Bag Attributes\n  x: y\n${pem}\n# end`],
      ["as base64", base64(pem)],
      ["as wrapped base64", wrapped(base64(pem))],
      ["as base64url", Buffer.from(pem).toString("base64url")],
      ["as base64 of base64", base64(base64(pem))],
      ["as base64 of escaped PEM", base64(pem.replaceAll("\n", "\\n"))],
      ["as a data URL", `data:application/x-pem-file;base64,${base64(pem)}`],
      ["percent-encoded", encodeURIComponent(pem)],
      ["with percent-encoded line ends", pem.replaceAll("\n", "%0A")],
      ["as PowerShell's UTF-16, read as UTF-8", Buffer.from(`\ufeff${pem}`, "utf16le").toString("utf8")],
      [
        "under the other form's label",
        kind === "pkcs8" ? pem.replaceAll(" PRIV", " RSA PRIV") : pem.replaceAll("RSA ", ""),
      ],
      ["as its body alone", pem.replace(/-----.*-----/g, "")],
    ])(`${kind}, %s`, (_, text) => {
      const [key, ...more] = parsePrivateKeys(text);
      expect(more).toEqual([]);
      expect(key?.export({ type: "pkcs8", format: "pem" })).toBe(pkcs8);
    });
  }

  it("as a JWK", () => {
    const text = JSON.stringify(rsa.privateKey.export({ format: "jwk" }));
    for (const written of [
      text,
      base64(text),
      JSON.stringify(text),
      `data:application/json;base64,${base64(text)}`,
    ])
      expect(parsePrivateKeys(written)[0]?.export({ type: "pkcs8", format: "pem" })).toBe(pkcs8);
  });

  it("of several, the first first", () => {
    for (const text of [
      `${pkcs1}${second}`,
      `${pkcs1} ${second}`.replaceAll("\n", " "),
      base64(pkcs1 + second),
    ]) {
      const keys = parsePrivateKeys(text);
      expect(keys.map((key) => key.export({ type: "pkcs8", format: "pem" }))).toEqual([pkcs8, second]);
    }
  });
});

describe("what is no such key is named, with the way to mend it", () => {
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ed = generateKeyPairSync("ed25519").privateKey;
  const cipher = { cipher: "aes-256-cbc", passphrase: "canary" };
  it.each([
    [
      "encrypted PKCS#8",
      rsa.privateKey.export({ type: "pkcs8", format: "pem", ...cipher }),
      /encrypted.*openssl pkey/,
    ],
    [
      "encrypted PKCS#1",
      rsa.privateKey.export({ type: "pkcs1", format: "pem", ...cipher }),
      /encrypted.*openssl rsa/,
    ],
    ["public", rsa.publicKey.export({ type: "spki", format: "pem" }), /is a public key/],
    ["public PKCS#1", rsa.publicKey.export({ type: "pkcs1", format: "pem" }), /is a public key/],
    ["a public JWK", JSON.stringify(rsa.publicKey.export({ format: "jwk" })), /JWK of a public key/],
    ["a JWK set", JSON.stringify({ keys: [] }), /set of JWKs/],
    ["SEC1", ec.privateKey.export({ type: "sec1", format: "pem" }), /elliptic-curve.*openssl genpkey/],
    [
      "EC in PKCS#8",
      ec.privateKey.export({ type: "pkcs8", format: "pem" }),
      /RSA key, but is of the kind ec/,
    ],
    ["Ed25519", ed.export({ type: "pkcs8", format: "pem" }), /kind ed25519/],
    ["too short", short.export({ type: "pkcs8", format: "pem" }), /2048 bits or more, but has 1024.*openssl/],
    ["a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", /is a certificate/],
    ["OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", /ssh-keygen/],
    ["cut off", pkcs8.slice(0, 200), /cut off.*openssl base64/],
    ["its first line, of an .env file", "-----BEGIN PRIVATE KEY-----", /cut off/],
    ["a second one that is cut off", pkcs8 + second.slice(0, 100), /cut off/],
    ["damaged", pkcs8.replace(/^MII.*$/m, "AAAA"), /can't be read/],
    [
      "a key whose escapes lost their backslash",
      pkcs8.replaceAll("\n", "n"),
      /can't be read: its line ends became/,
    ],
    ["a path", "/run/secrets/canary.pem", /file path. Set OIDC_PRIVATE_KEY_FILE/],
    ["a placeholder", "<changeme-canary>", /no PEM private key.*openssl/],
    ["nothing", "", /no PEM private key/],
  ])("%s", (_, text, message) => {
    expect(() => parsePrivateKeys(text.toString())).toThrow(message);
    expect(() => parsePrivateKeys(text.toString())).not.toThrow(/canary/);
  });

  it("in any text, without repeating it", () => {
    const body = fc.stringMatching(/^[A-Za-z0-9+/]{40,400}$/);
    fc.assert(
      fc.property(body, fc.constantFrom("PRIVATE KEY", "RSA PRIVATE KEY", ""), (text, label) => {
        const given = label ? `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----` : text;
        try {
          parsePrivateKeys(given);
        } catch (error) {
          expect(String(error)).not.toContain(text.slice(0, 30));
        }
      }),
    );
  });
});
