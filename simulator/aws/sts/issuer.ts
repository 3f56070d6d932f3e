// Asks a token's issuer for its keys, over HTTP and anew each time, and holds it to what AWS demands.
import type { JWK } from "jose";

const TIME_LIMIT_MS = 5000;
const SIZE_LIMIT_BYTES = 1024 * 1024;
const RSA_KEY_LIMIT = 100;
const REQUIRED_LISTS = [
  "response_types_supported",
  "subject_types_supported",
  "id_token_signing_alg_values_supported",
];

export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** TLS's error codes for a certificate that no known authority has signed. */
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * Undefined for every reason for which AWS would say that it could not retrieve the key; it never says which. A
 * certificate of an unknown authority is told apart: thumbprints are not compared here, and it is never let through.
 */
export async function fetchIssuerKey(issuer: string, keyId: string): Promise<JWK | "untrusted" | undefined> {
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  try {
    const discovery = await fetchObject(
      `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      signal,
    );
    if (discovery.issuer !== issuer || typeof discovery.jwks_uri !== "string") return undefined;
    if (REQUIRED_LISTS.some((name) => !isFilledList(discovery[name]))) return undefined;
    const { keys } = await fetchObject(discovery.jwks_uri, signal);
    return Array.isArray(keys) ? chooseKey(keys, keyId) : undefined;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return UNTRUSTED.has(cause?.code ?? "") ? "untrusted" : undefined;
  }
}

function chooseKey(keys: unknown[], keyId: string): JWK | undefined {
  const usable = keys.filter(isKey);
  if (usable.filter(({ kty }) => kty === "RSA").length > RSA_KEY_LIMIT) return undefined;
  // Of several keys with one id AWS takes the last.
  const key = usable.filter(({ kid }) => kid === keyId).at(-1);
  if (!key || (key.use !== undefined && key.use !== "sig") || key.key_ops !== undefined) return undefined;
  return key;
}

function isKey(value: unknown): value is JWK {
  return typeof value === "object" && value !== null;
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** Plain http is taken on this machine alone; redirects are not followed. */
async function fetchObject(address: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const url = new URL(address);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname)))
    throw new TypeError("An issuer is reached over https.");
  const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
  if (response.status !== 200 || !response.body) throw new TypeError("An issuer answers 200.");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > SIZE_LIMIT_BYTES) throw new RangeError("An issuer's answer is small.");
    chunks.push(chunk);
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  if (typeof value !== "object" || value === null) throw new TypeError("An issuer answers an object.");
  return value as Record<string, unknown>;
}
