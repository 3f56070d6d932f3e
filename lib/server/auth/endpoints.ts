// next-auth's own endpoints. It answers 500 to input that it cannot read, so that is refused here in its place.
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/server/auth/config";
import { withRefusalStatus } from "@/lib/server/auth/refusal";
import { environment } from "@/lib/server/env";
import { fairShare } from "@/lib/server/fair-share";
import { problemResponse, requestIdOf, respond } from "@/lib/server/http/answer";
import { readText, strangerLimit } from "@/lib/server/http/body";
import { addressOf } from "@/lib/server/http/origin";
import {
  noted,
  providerAt,
  refusedPage,
  type SignOnAttempt,
  signOnAttempt,
} from "@/lib/server/single-sign-on/attempt";
import type { Provider } from "@/lib/server/single-sign-on/provider";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";

type Endpoints = (request: NextRequest, context: unknown, options: object) => Promise<Response>;

export function authEndpoints(request: NextRequest, context: unknown): Promise<Response> {
  return respond(request, async () => {
    if (!returnsToAddress(request)) return returnRefused(requestIdOf(request));
    if (readsSignIn(request))
      throw new AppError("not_found", "Sign in with POST: there's nothing to GET here.");
    const bounded = request.method === "POST" ? await withBoundedBody(request) : request;
    const provider = await providerAt(request);
    if (provider) return signOnAnswer(provider, request, bounded, context);
    if (namesOrganization(request)) {
      // It was removed while a person was signing in, or it never existed.
      const { origin } = new URL(environment().nextAuthUrl);
      return leadTo(`${origin}/sign-in?error=provider_unavailable`, request.method === "POST");
    }
    const answer = await ask(bounded, context, authOptions());
    if (answer.status < 500) return withRefusalStatus(withoutRenewal(answer, request));
    // Its own logger has said why, by its code.
    throw new TypeError(`next-auth answered ${answer.status}.`);
  });
}

function namesOrganization({ nextUrl }: NextRequest): boolean {
  const [, , , action = "", id = "", ...rest] = nextUrl.pathname.split("/");
  return ["signin", "callback"].includes(action) && Id.safeParse(id).success && rest.length === 0;
}

function ask(request: NextRequest, context: unknown, options: object): Promise<Response> {
  return (NextAuth as Endpoints)(request, context, options).catch((cause: unknown) => {
    throw new AppError("malformed_request", "The request couldn't be understood.", { cause });
  });
}

/** By address: each can make us ask the provider. */
const shares = fairShare(
  { runningPerKey: 4, running: 16, queuedPerKey: 32, queued: 256, waitMs: 5_000 },
  {
    own: "Too many people are signing in from this address. Try again in a few seconds.",
    all: "Latchkey is busy with sign-ins. Try again in a few seconds.",
  },
);

/** By organization: one whose provider is slow keeps nobody else waiting. */
const ownShares = fairShare(
  { runningPerKey: 8, running: 32, queuedPerKey: 64, queued: 256, waitMs: 5_000 },
  {
    own: "Too many people of your organization are signing in. Try again in a few seconds.",
    all: "Latchkey is busy with sign-ins. Try again in a few seconds.",
  },
);

/** To the provider, or back from it. What did not lead in is said on the page where it began. */
function signOnAnswer(
  provider: Provider,
  request: NextRequest,
  bounded: NextRequest,
  context: unknown,
): Promise<Response> {
  const { organizationId } = provider;
  const [share, key] =
    organizationId === null ? [shares, addressOf(request.headers)] : [ownShares, organizationId];
  return share.run(key, async () => {
    let attempt: SignOnAttempt;
    try {
      attempt = await signOnAttempt(provider, request);
    } catch (error) {
      return leadTo(refusedPage(provider, noted(provider, error)), request.method === "POST");
    }
    // next-auth would pass every parameter of the query on to the provider.
    const asked = request.method === "POST" ? withoutQuery(bounded) : bounded;
    const answer = await ask(asked, context, authOptions(attempt));
    const path = "/api/auth/error";
    const { url } = (await answer
      .clone()
      .json()
      .catch(() => ({}))) as { url?: string };
    const target = answer.headers.get("location") ?? url ?? "";
    const isRefused = URL.canParse(target) && new URL(target).pathname === path;
    return isRefused ? leadTo(attempt.refusedPage(), url !== undefined, answer) : answer;
  });
}

function withoutQuery(request: NextRequest): NextRequest {
  const { origin, pathname } = request.nextUrl;
  const { method, headers, body } = request;
  return new NextRequest(`${origin}${pathname}`, { method, headers, body, duplex: "half" });
}

/** @param before whose cookies go with it: what was used up is taken back. */
function leadTo(url: string, isScript: boolean, before?: Response): Response {
  const answer = isScript
    ? Response.json({ url })
    : new Response(null, { status: 302, headers: { location: url } });
  for (const cookie of before?.headers.getSetCookie() ?? []) answer.headers.append("set-cookie", cookie);
  return answer;
}

/** Whatever asks who is signed in would get the cookie anew, for twelve more hours: a session ends when it ends. */
function withoutRenewal(answer: Response, { nextUrl }: NextRequest): Response {
  if (nextUrl.pathname.split("/")[3] !== "session") return answer;
  const kept = answer.headers.getSetCookie().filter((cookie) => !/session-token=[^;]/.test(cookie));
  const headers = new Headers(answer.headers);
  headers.delete("set-cookie");
  for (const cookie of kept) headers.append("set-cookie", cookie);
  return new Response(answer.body, { status: answer.status, headers });
}

/** next-auth fails over it. */
function readsSignIn({ method, nextUrl }: NextRequest): boolean {
  return (
    method === "GET" &&
    /^\/api\/auth\/callback\/(credentials|sign-in-link|link-account)$/.test(nextUrl.pathname)
  );
}

/** next-auth itself sets no limit to what it reads. */
async function withBoundedBody(request: NextRequest): Promise<NextRequest> {
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: await readText(request, { limit: strangerLimit }) });
}

const cookieNames = ["next-auth.callback-url", "__Secure-next-auth.callback-url"];

/** Whether what the query and the cookies name as the address to return to is one: next-auth fails over any other. */
function returnsToAddress({ nextUrl, cookies }: NextRequest): boolean {
  const given = [
    ...nextUrl.searchParams.getAll("callbackUrl"),
    ...cookieNames.map((name) => cookies.get(name)?.value),
  ];
  return given.every((address) => !address || isWebAddress(address, nextUrl.origin));
}

function isWebAddress(address: string, origin: string): boolean {
  const base = address.startsWith("/") ? origin : undefined;
  return URL.canParse(address, base) && /^https?:$/.test(new URL(address, base).protocol);
}

function returnRefused(requestId: string): Response {
  const refusal = new AppError("malformed_request", "The return address isn't a web address.");
  const response = problemResponse(refusal, requestId);
  for (const name of cookieNames) {
    // Otherwise the browser would send it again, and nobody could sign in there.
    response.headers.append("set-cookie", `${name}=; Path=/; Max-Age=0; Secure`);
  }
  return response;
}
