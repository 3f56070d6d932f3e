// The description of the API, as a document and as a page. Both are the same wherever this version runs: made once.
import { openApiDocument } from "@/lib/server/documentation/openapi";
import { referencePage } from "@/lib/server/documentation/page";
import { respond } from "@/lib/server/http/answer";
import { contentSecurityPolicy } from "@/lib/server/http/content-security-policy";
import { documentResponse, type KeptDocument, keptDocument } from "@/lib/server/http/kept-document";

let kept: { document: KeptDocument; page: KeptDocument } | undefined;

function description() {
  if (!kept) {
    const document = openApiDocument();
    kept = {
      document: keptDocument(JSON.stringify(document), "application/json"),
      page: keptDocument(referencePage(document), "text/html; charset=utf-8"),
    };
  }
  return kept;
}

export function openApi(request: Request): Promise<Response> {
  return respond(request, async () => documentResponse(request, description().document));
}

export function apiReference(request: Request): Promise<Response> {
  const policy = { "content-security-policy": contentSecurityPolicy() };
  return respond(request, async () => documentResponse(request, description().page, policy));
}
