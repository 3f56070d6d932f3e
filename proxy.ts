// Pages may run this product's own scripts and nothing else: a content security policy with a nonce for each answer.
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/lib/server/http/content-security-policy";

export const config = {
  // Pages, and everything that answers with a page, such as an unknown path. What machines and scripts fetch carries no
  // scripts, and must stay quick: each is named whole, since anybody can put an ending on a path.
  matcher:
    "/((?!api/|_next/static/|downloads/latchkey-worker\\.mjs$|downloads/latchkey_worker-[0-9.]+-py3-none-any\\.whl$|oauth2/jwks$|\\.well-known/openid-configuration$|(?:icon|latchkey|latchkey-outline)\\.svg$|apple-icon\\.png$).*)",
};

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Server components do not know their own address, and signing in has to lead back to it.
  headers.set("x-page-path", request.nextUrl.pathname + request.nextUrl.search);
  // Next reads the nonce for its own scripts from this header of the request.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
