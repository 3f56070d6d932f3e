// Sealing of secret values at rest: AES-256-GCM with a data key of its own for every value, itself sealed by the first
// of SEALING_KEYS. Both layers are bound to the location of the value, so a sealed value moved elsewhere does not open.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { environment } from "@/lib/server/env";
import { AppError } from "@/lib/shared/errors";

/** Where a sealed value lives. It opens nowhere else. */
export interface SealBinding {
  /** Empty where there is none: for what belongs to a person, whose location names the person, and for email to a person. */
  organizationId: string;
  /** `table/row/column`. */
  location: string;
}

const format = "s1";
const nonceBytes = 12;
const tagBytes = 16;

/** The name that sealed values carry of their master key: the first 16 hex digits of its SHA-256. */
export function sealingKeyId(key: Buffer): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** Seals with the first key. The result is text: `s1.<key id>.<sealed data key>.<sealed value>`. */
export function seal(value: string, binding: SealBinding, keys = environment().sealingKeys): string {
  const [first] = keys;
  if (!first) throw new TypeError("Sealing needs a key: SEALING_KEYS is empty.");
  const dataKey = randomBytes(32);
  return [
    format,
    sealingKeyId(first),
    encrypt(dataKey, first, bound(binding, "key")).toString("base64url"),
    encrypt(Buffer.from(value, "utf8"), dataKey, bound(binding, "value")).toString("base64url"),
  ].join(".");
}

/**
 * @throws AppError `sealing_key_missing` naming the key's id when it is not among `keys`, `sealed_value_broken` when the
 * value was altered or moved.
 */
export function open(sealed: string, binding: SealBinding, keys = environment().sealingKeys): string {
  const { dataKey, sealedValue } = unwrap(sealed, binding, keys);
  return readable(binding, () =>
    decrypt(Buffer.from(sealedValue, "base64url"), dataKey, bound(binding, "value")).toString("utf8"),
  );
}

/**
 * The same value under the first key: only its data key is sealed anew, the value itself is neither opened nor changed.
 * A value that is sealed with the first key already is returned unchanged.
 *
 * @throws like `open`
 */
export function reseal(sealed: string, binding: SealBinding, keys = environment().sealingKeys): string {
  const [first] = keys;
  if (!first) throw new TypeError("Sealing needs a key: SEALING_KEYS is empty.");
  const { dataKey, sealedValue } = unwrap(sealed, binding, keys);
  if (sealedWith(sealed) === sealingKeyId(first)) return sealed;
  const wrapped = encrypt(dataKey, first, bound(binding, "key")).toString("base64url");
  return [format, sealingKeyId(first), wrapped, sealedValue].join(".");
}

/** The id of the key that a value is sealed with; null for what is no sealed value. */
export function sealedWith(sealed: string): string | null {
  const [version, keyId] = sealed.split(".");
  return version === format && keyId ? keyId : null;
}

/**
 * Tells one sealing of a value from another, and stays when the value is sealed under another key. It is made of the
 * sealed bytes only, so it reveals nothing about the value.
 */
export function sealingFingerprint(sealed: string): string {
  return createHash("sha256")
    .update(sealed.split(".")[3] ?? "")
    .digest("hex");
}

function unwrap(
  sealed: string,
  binding: SealBinding,
  keys: readonly Buffer[],
): { dataKey: Buffer; sealedValue: string } {
  const [version, keyId, sealedDataKey, sealedValue] = sealed.split(".");
  if (version !== format || !keyId || !sealedDataKey || !sealedValue) {
    throw new AppError(
      "sealed_value_broken",
      `The encrypted value at ${binding.location} has an unknown format.`,
    );
  }
  const master = keys.find((key) => sealingKeyId(key) === keyId);
  if (!master) {
    throw new AppError(
      "sealing_key_missing",
      `The value at ${binding.location} is encrypted with key ${keyId}, which isn't in SEALING_KEYS.`,
    );
  }
  const dataKey = readable(binding, () =>
    decrypt(Buffer.from(sealedDataKey, "base64url"), master, bound(binding, "key")),
  );
  return { dataKey, sealedValue };
}

/** The cipher's own error says nothing more, and must not carry anything of the value. */
function readable<T>({ location }: SealBinding, decipher: () => T): T {
  try {
    return decipher();
  } catch {
    throw new AppError(
      "sealed_value_broken",
      `The value at ${location} was altered or moved and can't be decrypted.`,
    );
  }
}

function bound({ organizationId, location }: SealBinding, layer: "key" | "value"): Buffer {
  return Buffer.from(JSON.stringify([format, layer, organizationId, location]), "utf8");
}

function encrypt(plain: Buffer, key: Buffer, additionalData: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additionalData);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(sealed: Buffer, key: Buffer, additionalData: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(additionalData)
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
