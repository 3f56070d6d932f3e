// Reading OIDC_PRIVATE_KEY: one or several PEM keys after one another.
import { createPrivateKey, type KeyObject } from "node:crypto";

const pemPattern = /-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * @param text PEM (PKCS#8 RSA, 2048 bits or more); `\n` escapes are accepted.
 * @throws TypeError that says what is wrong with which key, and nothing of the key.
 */
export function parsePrivateKeys(text: string): KeyObject[] {
  const blocks = text.replaceAll("\\n", "\n").match(pemPattern) ?? [];
  if (blocks.length === 0) throw new TypeError("holds no PEM private key.");
  return blocks.map((pem, index) => {
    const which = blocks.length > 1 ? ` (key ${index + 1} of ${blocks.length})` : "";
    if (!pem.startsWith("-----BEGIN PRIVATE KEY-----")) {
      throw new TypeError(`must be an unencrypted PKCS#8 key, "BEGIN PRIVATE KEY"${which}.`);
    }
    let key: KeyObject;
    try {
      key = createPrivateKey(pem);
    } catch {
      throw new TypeError(`holds a key that cannot be read${which}.`);
    }
    if (key.asymmetricKeyType !== "rsa") throw new TypeError(`must be an RSA key${which}.`);
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
      throw new TypeError(`must have 2048 bits or more${which}.`);
    }
    return key;
  });
}
