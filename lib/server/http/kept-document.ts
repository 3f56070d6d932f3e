// Answers that are the same for everyone for a long time: made once, and not sent again to callers that have them.
import { createHash } from "node:crypto";

export interface KeptDocument {
  text: string;
  /** Its length in bytes. */
  length: number;
  etag: string;
  contentType: string;
  cacheControl: string;
}

/** For five minutes: what changes is seen everywhere soon after, and machines may fetch as often as they like. */
export function keptDocument(text: string, contentType: string): KeptDocument {
  const length = Buffer.byteLength(text);
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  return { text, length, etag, contentType, cacheControl: "public, max-age=300" };
}

/** Whether who asks has it already (RFC 9110: `If-None-Match` compares weakly). */
export function isKnown(etag: string, ifNoneMatch: string | null | undefined): boolean {
  if (!ifNoneMatch) return false;
  const known = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}

/** Made from a text, or from the bytes of a file. */
type Answered = Pick<KeptDocument, "etag" | "contentType" | "cacheControl"> & {
  text: string | Buffer<ArrayBuffer>;
};

export function documentResponse(
  request: Request,
  { text, etag, contentType, cacheControl }: Answered,
  more: Record<string, string> = {},
): Response {
  const headers = { "cache-control": cacheControl, etag, ...more };
  if (isKnown(etag, request.headers.get("if-none-match"))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { headers: { ...headers, "content-type": contentType } });
}
