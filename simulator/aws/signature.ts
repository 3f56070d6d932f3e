// AWS Signature Version 4: reads a signature from a request and computes what it should be.
import { createHash, createHmac } from "node:crypto";
import type { WireRequest } from "./wire/request";

const ALGORITHM = "AWS4-HMAC-SHA256";

export interface Signature {
  accessKeyId: string;
  /** The scope's day, as in 20260102. */
  day: string;
  region: string;
  service: string;
  signedHeaders: string[];
  /** Hexadecimal. */
  value: string;
  /** As sent: 20260102T030405Z. */
  timestamp: string;
  securityToken?: string;
  /** A presigned address carries the signature in its query and may be older than a signed request. */
  presigned?: { expiresSeconds: number };
}

/** `absent` when the request is unsigned, `incomplete` when it carries a signature that cannot be read. */
export function readSignature(request: WireRequest): Signature | "absent" | "incomplete" {
  const authorization = request.headers.get("authorization");
  if (authorization !== undefined) return readHeader(request, authorization);
  const query = new URLSearchParams(request.query);
  if (!query.has("X-Amz-Signature") && !query.has("X-Amz-Algorithm")) return "absent";
  const expiresSeconds = Number(query.get("X-Amz-Expires") ?? 900);
  if (query.get("X-Amz-Algorithm") !== ALGORITHM || !(expiresSeconds > 0 && expiresSeconds <= 604_800))
    return "incomplete";
  const signature = assemble(
    query.get("X-Amz-Credential"),
    query.get("X-Amz-SignedHeaders"),
    query.get("X-Amz-Signature"),
    query.get("X-Amz-Date"),
    query.get("X-Amz-Security-Token"),
  );
  return signature === "incomplete" ? signature : { ...signature, presigned: { expiresSeconds } };
}

function readHeader(request: WireRequest, authorization: string): Signature | "incomplete" {
  if (!authorization.startsWith(`${ALGORITHM} `)) return "incomplete";
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((field): [string, string] => {
        const mark = field.indexOf("=");
        return [field.slice(0, mark).trim(), field.slice(mark + 1).trim()];
      }),
  );
  return assemble(
    fields.get("Credential"),
    fields.get("SignedHeaders"),
    fields.get("Signature"),
    request.headers.get("x-amz-date") ?? compactDate(request.headers.get("date")),
    request.headers.get("x-amz-security-token"),
  );
}

type Field = string | null | undefined;

function assemble(credential: Field, headers: Field, value: Field, timestamp: Field, token: Field) {
  const scope = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? "");
  if (!scope || !headers || !/^[0-9a-f]{64}$/.test(value ?? "") || !/^\d{8}T\d{6}Z$/.test(timestamp ?? ""))
    return "incomplete";
  const [, accessKeyId = "", day = "", region = "", service = ""] = scope;
  const signedHeaders = headers.toLowerCase().split(";");
  if (!signedHeaders.includes("host")) return "incomplete";
  return {
    accessKeyId,
    day,
    region,
    service,
    signedHeaders,
    value: value ?? "",
    timestamp: timestamp ?? "",
    securityToken: token ?? undefined,
  };
}

/** Milliseconds since 1970. */
export function signedAt(signature: Signature): number {
  return Date.parse(
    signature.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
}

export function compactTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function compactDate(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : compactTime(time);
}

/** Hexadecimal, as a client holding `secretAccessKey` must have computed it. */
export function expectedSignature(
  request: WireRequest,
  signature: Signature,
  secretAccessKey: string,
): string {
  const scope = `${signature.day}/${signature.region}/${signature.service}/aws4_request`;
  const text = [ALGORITHM, signature.timestamp, scope, sha256(canonicalRequest(request, signature))].join(
    "\n",
  );
  const key = [signature.day, signature.region, signature.service, "aws4_request"].reduce<string | Buffer>(
    (derived, part) => createHmac("sha256", derived).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

function canonicalRequest(request: WireRequest, signature: Signature): string {
  const headers = signature.signedHeaders.map(
    (name) => `${name}:${(request.headers.get(name) ?? "").trim().replace(/ +/g, " ")}\n`,
  );
  return [
    request.method,
    // AWS encodes the already encoded path once more, for every service but S3.
    request.path.split("/").map(encode).join("/"),
    canonicalQuery(request.query),
    headers.join(""),
    signature.signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter(Boolean)
    .map((pair): [string, string] => {
      const mark = pair.indexOf("=");
      const name = mark < 0 ? pair : pair.slice(0, mark);
      return [encode(decode(name)), encode(decode(mark < 0 ? "" : pair.slice(mark + 1)))];
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** RFC 3986: only letters, digits and `-._~` stay. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
