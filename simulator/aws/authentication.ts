// Verifies who signed a request, with each service's own error codes.
import { timingSafeEqual } from "node:crypto";
import { type Caller, sessionCaller, userCaller } from "./caller";
import { partitionOf } from "./partitions";
import { refuse } from "./refusal";
import { compactTime, expectedSignature, readSignature, type Signature, signedAt } from "./signature";
import type { WireRequest } from "./wire/request";
import type { Service, World } from "./world";

const SKEW_MS = 15 * 60_000;

type Reason = "missing" | "incomplete" | "unknownKey" | "expired" | "mismatch";

const QUERY_CODES: Record<Reason, [code: string, status: number]> = {
  missing: ["MissingAuthenticationToken", 403],
  incomplete: ["IncompleteSignature", 400],
  unknownKey: ["InvalidClientTokenId", 403],
  expired: ["ExpiredToken", 403],
  mismatch: ["SignatureDoesNotMatch", 403],
};
const JSON_CODES: Record<Reason, [code: string, status: number]> = {
  missing: ["MissingAuthenticationTokenException", 400],
  incomplete: ["IncompleteSignatureException", 400],
  unknownKey: ["UnrecognizedClientException", 400],
  expired: ["ExpiredTokenException", 400],
  mismatch: ["InvalidSignatureException", 400],
};

export function authenticate(world: World, service: Service, request: WireRequest, now: number): Caller {
  const reject = (reason: Reason, message: string): never =>
    refuse(...(service === "secretsmanager" ? JSON_CODES : QUERY_CODES)[reason], message);

  const signature = readSignature(request);
  if (signature === "absent") return reject("missing", "Request is missing Authentication Token");
  if (signature === "incomplete")
    return reject("incomplete", "The Authorization header is incomplete or is not of Signature Version 4.");
  const { caller, secret } =
    holder(world, signature, now, () =>
      reject("expired", "The security token included in the request is expired"),
    ) ?? reject("unknownKey", "The security token included in the request is invalid.");

  const skew = timeProblem(signature, now);
  if (skew) reject("mismatch", skew);
  if (signature.service !== service)
    reject("mismatch", `Credential should be scoped to correct service: '${service}'.`);
  const expected = Buffer.from(expectedSignature(request, signature, secret), "hex");
  if (!timingSafeEqual(expected, Buffer.from(signature.value, "hex")))
    reject(
      "mismatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  const key = world.accessKeys.get(signature.accessKeyId);
  if (key) key.lastUsed = { at: now, region: signature.region, service };
  return caller;
}

/** The account behind a key, taken on trust: for faults and the log, which come before any proof. */
export function claimedAccountId(world: World, accessKeyId: string): string | undefined {
  return (world.accessKeys.get(accessKeyId) ?? world.sessions.get(accessKeyId))?.accountId;
}

/** Undefined for a key that nobody holds here: another partition's regions do not know it either. */
function holder(world: World, signature: Signature, now: number, expired: () => never) {
  const found = anyHolder(world, signature, now, expired);
  return found?.caller.partition === partitionOf(signature.region) ? found : undefined;
}

function anyHolder(world: World, signature: Signature, now: number, expired: () => never) {
  const key = world.accessKeys.get(signature.accessKeyId);
  if (key) {
    // A long-term key with a session token is as unknown to AWS as a session's key without one.
    const account =
      signature.securityToken || key.status === "Inactive" ? undefined : world.accounts.get(key.accountId);
    const user = account?.users.get(key.userName.toLowerCase());
    return account && user && { caller: userCaller(account, user), secret: key.secretAccessKey };
  }
  const session = world.sessions.get(signature.accessKeyId);
  if (!session || !sameText(session.token, signature.securityToken ?? "")) return undefined;
  if (now >= session.expiresAt) expired();
  const caller = sessionCaller(world, session);
  return caller && { caller, secret: session.secretAccessKey };
}

function timeProblem(signature: Signature, now: number): string | undefined {
  const at = signedAt(signature);
  if (Number.isNaN(at) || !signature.timestamp.startsWith(signature.day))
    return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
  const oldest = now - (signature.presigned ? signature.presigned.expiresSeconds * 1000 : SKEW_MS);
  if (at < oldest)
    return `Signature expired: ${signature.timestamp} is now earlier than ${compactTime(oldest)} (${compactTime(now)} - ${(now - oldest) / 60_000} min.)`;
  if (at > now + SKEW_MS)
    return `Signature not yet current: ${signature.timestamp} is still later than ${compactTime(now + SKEW_MS)} (${compactTime(now)} + 15 min.)`;
  return undefined;
}

function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
