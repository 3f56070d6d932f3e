// What AWS demands of a discovery document and of a key set, and what it does not say when they lack it.
import { checkFront, failed, isLoopback, warning } from "@/lib/server/oidc/issuer-address";
import type { SigningKey } from "@/lib/server/oidc/keyring";
import { counted } from "@/lib/shared/counted";
import type { IssuerFinding } from "@/lib/shared/oidc/schema";

const requiredLists = [
  "response_types_supported",
  "subject_types_supported",
  "id_token_signing_alg_values_supported",
];
const mostKeys = 100;
const instances =
  "All instances at the issuer's address need the same OIDC_PRIVATE_KEY. If you just changed it, " +
  "a cache in front might still serve the old keys: publish a key before Latchkey signs with it.";

/** @returns also where the keys are, when that may be fetched: at the issuer's own origin alone. */
export function checkDiscovery(
  body: string,
  issuer: string,
): { keysUrl: URL | null; findings: IssuerFinding[] } {
  const document = parseObject(body);
  if (!document) {
    const message = "The discovery document isn't a JSON object.";
    return { keysUrl: null, findings: [failed("discovery_not_json", message, checkFront)] };
  }
  const findings: IssuerFinding[] = [];
  if (document.issuer !== issuer) {
    findings.push(
      failed(
        "discovery_issuer_differs",
        `The discovery document's issuer is ${shown(document.issuer)}, not ${issuer}${hint(document.issuer, issuer)}. ` +
          "For AWS they must be identical.",
        `Set the same OIDC_ISSUER on all instances, and check that ${issuer} leads to this Latchkey.`,
      ),
    );
  }
  for (const name of requiredLists) {
    const list = document[name];
    if (Array.isArray(list) && list.length > 0) continue;
    const message = `The discovery document doesn't have ${name}. AWS then reports that it couldn't retrieve the verification key.`;
    findings.push(failed("discovery_field_missing", message, checkFront));
  }
  const algorithms = document.id_token_signing_alg_values_supported;
  if (Array.isArray(algorithms) && algorithms.length > 0 && !algorithms.includes("RS256")) {
    const message = "The discovery document doesn't list RS256, which Latchkey signs with.";
    findings.push(failed("discovery_algorithm_missing", message, checkFront));
  }
  const { keysUrl, finding } = keysAddress(document.jwks_uri, issuer);
  return { keysUrl, findings: finding ? [...findings, finding] : findings };
}

function keysAddress(value: unknown, issuer: string): { keysUrl: URL | null; finding?: IssuerFinding } {
  const refuse = (message: string) => ({
    keysUrl: null,
    finding: failed("jwks_uri_wrong", message, checkFront),
  });
  if (typeof value !== "string" || !URL.canParse(value)) {
    return refuse(`The discovery document's jwks_uri is ${shown(value)}, which isn't a URL.`);
  }
  const url = new URL(value);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return refuse(`The discovery document's jwks_uri is ${shown(value)}. AWS fetches keys only over https.`);
  }
  if (url.origin !== new URL(issuer).origin) {
    return refuse(
      `The discovery document's jwks_uri is ${shown(value)}, which isn't at the issuer's address.`,
    );
  }
  return { keysUrl: url };
}

/** @param next the key that the next token will be signed with. */
export function checkKeySet(body: string, next: SigningKey): IssuerFinding[] {
  const keys = parseObject(body)?.keys;
  if (!Array.isArray(keys))
    return [failed("keys_not_json", "The key set isn't a JSON object with a list of keys.", checkFront)];
  const set = keys.map((key) => (isObject(key) ? key : {}));
  const findings: IssuerFinding[] = [];
  if (set.length > mostKeys) {
    const message = `The key set has ${set.length} keys. AWS accepts up to ${mostKeys}.`;
    findings.push(failed("keys_too_many", message, "Remove keys from OIDC_PRIVATE_KEY that no longer sign."));
  }
  const nameless = set.filter(({ kid }) => typeof kid !== "string" || kid === "").length;
  if (nameless > 0) {
    const message = `${counted(nameless, "key has", "keys have")} no kid, which AWS needs to find a token's key.`;
    findings.push(warning("key_without_kid", message, checkFront));
  }
  const repeated = set
    .map(({ kid }) => kid)
    .find((kid, index, all) => kid !== undefined && all.indexOf(kid) !== index);
  if (repeated !== undefined) {
    const message = `Several keys have the kid ${shown(repeated)}. AWS uses the last one.`;
    findings.push(warning("key_repeated", message, checkFront));
  }
  // Like AWS: the last of several keys with the same kid.
  const key = set.findLast(({ kid }) => kid === next.kid);
  if (!key) {
    const message = `The current signing key ${next.kid} isn't in the key set. AWS then reports that it couldn't retrieve the verification key.`;
    return [...findings, failed("signing_key_missing", message, instances)];
  }
  return [...findings, ...keyFindings(key, next)];
}

function keyFindings(key: Record<string, unknown>, { kid, publicJwk }: SigningKey): IssuerFinding[] {
  const findings: IssuerFinding[] = [];
  const fail = (reason: string, message: string) =>
    findings.push(failed(reason, `The current signing key ${kid} ${message}`, checkFront));
  if (key.kty !== "RSA") fail("key_not_rsa", `is published as ${shown(key.kty)}, not as an RSA key.`);
  else if (key.n !== publicJwk.n || key.e !== publicJwk.e) {
    fail("key_differs", "is published with different contents, so AWS rejects every signature.");
  }
  if (key.alg !== "RS256") fail("key_algorithm", `is published for ${shown(key.alg)}, not RS256.`);
  if (key.use !== undefined && key.use !== "sig")
    fail("key_use", `is published with the use ${shown(key.use)}, not sig.`);
  if (key.key_ops !== undefined)
    fail("key_has_operations", "is published with key_ops, which AWS doesn't accept.");
  return findings;
}

function hint(value: unknown, issuer: string): string {
  if (typeof value !== "string") return "";
  if (value === `${issuer}/`) return ": it ends with a slash";
  if (value.toLowerCase() === issuer.toLowerCase()) return ": upper and lower case differ";
  if (value.replace(/^https?:/, "") === issuer.replace(/^https?:/, ""))
    return ": one is http, the other https";
  return "";
}

/** Text that a stranger may have written, cut so that it fits into a sentence. */
function shown(value: unknown): string {
  if (value === undefined) return "absent";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `"${text.slice(0, 200)}"`;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
