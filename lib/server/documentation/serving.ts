// The description of the API, as a document and as a page. Both are the same wherever this version runs: made once.
import { createHash } from "node:crypto";
import { openApiDocument } from "@/lib/server/documentation/openapi";
import { referencePage } from "@/lib/server/documentation/page";
import { respond } from "@/lib/server/http/answer";
import { contentSecurityPolicy } from "@/lib/server/http/content-security-policy";

let made: { document: string; page: string } | undefined;

function description() {
  if (!made) {
    const document = openApiDocument();
    made = { document: JSON.stringify(document), page: referencePage(document) };
  }
  return made;
}

export function openApi(request: Request): Promise<Response> {
  return respond(request, async () => cacheable(request, description().document, "application/json", {}));
}

export function apiReference(request: Request): Promise<Response> {
  return respond(request, async () =>
    cacheable(request, description().page, "text/html; charset=utf-8", {
      "content-security-policy": contentSecurityPolicy(),
    }),
  );
}

function cacheable(request: Request, body: string, type: string, more: Record<string, string>): Response {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  const headers = { "cache-control": "public, max-age=300", etag, ...more };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "content-type": type } });
}
