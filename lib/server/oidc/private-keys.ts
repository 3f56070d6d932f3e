// Reading OIDC_PRIVATE_KEY as operators' tools leave it. What is unambiguous is read; of all else it is said what it is,
// and the command that mends it.
import { createPrivateKey, type JsonWebKey, type KeyObject } from "node:crypto";

const newKey = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048";

/** Names of other PEM blocks, by their label. */
const others: [RegExp, string][] = [
  [
    /^ENCRYPTED PRIVATE KEY$/,
    "is encrypted with a passphrase. Decrypt it: openssl pkey -in key.pem -out plain.pem",
  ],
  [/^(RSA )?PUBLIC KEY$/, "is a public key. Use the private key, which starts with BEGIN PRIVATE KEY"],
  [/CERTIFICATE REQUEST$/, "is a certificate request. Use its private key"],
  [/CERTIFICATE$/, "is a certificate. Use only the private key, which starts with BEGIN PRIVATE KEY"],
  [/^EC /, `is an elliptic-curve key. AWS needs RSA: ${newKey}`],
  [/^PGP /, `is a PGP key. AWS needs an RSA key in PEM: ${newKey}`],
  [/^DSA /, `is a DSA key. AWS needs RSA: ${newKey}`],
  [
    /^OPENSSH PRIVATE KEY$/,
    "is in OpenSSH format. Convert a copy to PEM: ssh-keygen -p -m PEM -N '' -f copy-of-key",
  ],
];

/**
 * @param text RSA private keys of 2048 bits or more, one after another: PEM (PKCS#8 or PKCS#1), whose line ends may be
 *   `\n` escapes, spaces or missing; base64 of that; the bare base64 of one key; or one key as a JWK.
 * @throws TypeError that says which key has which problem, without anything of the key itself.
 */
export function parsePrivateKeys(text: string): KeyObject[] {
  const pem = pemFrom(text);
  if (typeof pem !== "string") return [checked(pem, "")];
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)];
  const begun = pem.match(/-----BEGIN /g)?.length ?? 0;
  if (begun > blocks.length) {
    throw new TypeError(
      "is cut off: it has a BEGIN line but no END line. If a setting must be one line, use the PEM as base64: openssl base64 -A -in key.pem",
    );
  }
  return blocks.map(([, label = "", body = ""], index) => {
    const which = blocks.length > 1 ? ` (key ${index + 1} of ${blocks.length})` : "";
    return checked(keyOf(label, body, which), which);
  });
}

/** The PEM blocks of the text, or the one key that is in another format. */
function pemFrom(given: string): string | KeyObject {
  const text = unescaped(given);
  if (text.includes("-----BEGIN ")) return text;
  const json = withoutJsonQuotes(given.trim());
  if (json.startsWith("{")) return jwk(json);
  if (/^(\/|\.{1,2}\/|[A-Za-z]:\\|file:)|\.(pem|key|der)$/i.test(text) && text.length < 1024) {
    throw new TypeError("is a file path. Set OIDC_PRIVATE_KEY_FILE to it instead.");
  }
  // Some tools encode twice.
  let bytes = decoded(text.replace(/^data:[\w/.+-]*;base64,/, ""));
  for (let times = 0; bytes && times < 2; times += 1) {
    const inner = unescaped(bytes.toString("latin1"));
    if (inner.includes("-----BEGIN ")) return inner;
    if (inner.startsWith("{")) return jwk(bytes.toString("utf8").trim());
    const key = der(bytes);
    if (key) return key;
    bytes = decoded(inner);
  }
  throw new TypeError(`contains no PEM private key. Create one: ${newKey}`);
}

/** A text in JSON's quotes is that text. */
function withoutJsonQuotes(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/**
 * Without the marks that shells, YAML and JSON put around it, and with line ends in the place of their escapes. PowerShell
 * writes UTF-16, of which a NUL behind each letter is left.
 */
function unescaped(given: string): string {
  const text = given.replace(/^\ufffd+|\0/g, "");
  return (text.includes("-----BEGIN") ? text.replace(/%([0-9a-f]{2})/gi, percentDecoded) : text)
    .replace(/^[\s\ufeff]*(["'`]?)([\s\S]*?)\1\s*$/, "$2")
    .replace(/\\+r?\\*n|\\+r/g, "\n")
    .trim();
}

const percentDecoded = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));

/** Base64 of either alphabet; null for text that is not Base64. */
function decoded(text: string): Buffer | null {
  const bare = text.replace(/\s/g, "");
  if (bare.length < 100 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)) return null;
  return Buffer.from(bare, "base64");
}

function der(bytes: Buffer): KeyObject | null {
  for (const type of ["pkcs8", "pkcs1"] as const) {
    try {
      return createPrivateKey({ key: bytes, format: "der", type });
    } catch {
      // Another form, or none.
    }
  }
  return null;
}

function jwk(text: string): KeyObject {
  let value: JsonWebKey & { keys?: unknown };
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw new TypeError("starts like a JWK, but isn't JSON.");
  }
  if (value.keys) throw new TypeError("is a set of JWKs. Use one private key, or PEM.");
  if (value.kty !== "RSA") throw new TypeError(`is a JWK, but not an RSA key. Create one: ${newKey}`);
  if (!value.d) throw new TypeError("is the JWK of a public key: it has no d. Use the private key.");
  try {
    return createPrivateKey({ key: value, format: "jwk" });
  } catch {
    throw new TypeError("is a JWK that can't be read.");
  }
}

function keyOf(label: string, body: string, which: string): KeyObject {
  const other = others.find(([pattern]) => pattern.test(label))?.[1];
  if (other) throw new TypeError(`${other}${which}.`);
  if (/Proc-Type:[^\n]*ENCRYPTED/.test(body)) {
    throw new TypeError(
      `is encrypted with a passphrase. Decrypt it: openssl rsa -in key.pem -out plain.pem${which}.`,
    );
  }
  try {
    const lines = body.replace(/[^A-Za-z0-9+/=]/g, "").match(/.{1,64}/g) ?? [];
    return createPrivateKey(`-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`);
  } catch {
    // The other RSA form under this one's label.
    const key = /^(RSA )?PRIVATE KEY$/.test(label) ? der(Buffer.from(body, "base64")) : null;
    if (key) return key;
    // Seen where a shell or a platform reads an escape twice.
    const lost = /^n[A-Za-z0-9+/]{64}n/.test(body)
      ? ": its line ends became the letter n. Use base64: openssl base64 -A -in key.pem"
      : "";
    throw new TypeError(`contains a key that can't be read${which}${lost}.`);
  }
}

function checked(key: KeyObject, which: string): KeyObject {
  const { asymmetricKeyType: type } = key;
  if (type !== "rsa") {
    throw new TypeError(`must be an RSA key, but is of the kind ${type}${which}. Create one: ${newKey}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < 2048) {
    throw new TypeError(`must have 2048 bits or more, but has ${bits}${which}. Create another: ${newKey}`);
  }
  return key;
}
