// One sign-in with a provider, as next-auth runs it: it keeps state, nonce and code verifier in the browser; the provider's
// addresses, what is asked of it, and what its answer is worth are ours. Made for each request, as providers come and go.

import type { JWTPayload } from "jose";
import type { NextRequest } from "next/server";
import type { User } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { presentedToken } from "@/lib/server/auth/session";
import { environment } from "@/lib/server/env";
import { requestIdOf } from "@/lib/server/http/answer";
import { addressOf } from "@/lib/server/http/origin";
import { log } from "@/lib/server/log";
import { claimsFor, endpointsOf } from "@/lib/server/single-sign-on/exchange";
import { grantsBy } from "@/lib/server/single-sign-on/granting";
import { keepPendingLink } from "@/lib/server/single-sign-on/linking";
import { profileOf } from "@/lib/server/single-sign-on/profile";
import {
  type Provider,
  providerOf,
  redirectUriOf,
  SignOnRefused,
} from "@/lib/server/single-sign-on/provider";
import { noteRefusal } from "@/lib/server/single-sign-on/record";
import { signOn } from "@/lib/server/single-sign-on/sign-on";
import type { SignOnRefusal } from "@/lib/shared/single-sign-on/refusals";

export interface SignOnAttempt {
  config: OAuthConfig<JWTPayload>;
  /** For next-auth's callback: true, or the address where the person goes first. @throws SignOnRefused */
  enter(user: User): Promise<true | string>;
  /** The page for a sign-in that did not come to its end. */
  refusedPage(): string;
}

/** The provider that one of next-auth's addresses belongs to, or null. */
export async function providerAt({ nextUrl }: NextRequest): Promise<Provider | null> {
  const [, , , action = "", id = "", ...rest] = nextUrl.pathname.split("/");
  return ["signin", "callback"].includes(action) && rest.length === 0 ? providerOf(id) : null;
}

/** @throws SignOnRefused `provider_unavailable` */
export async function signOnAttempt(provider: Provider, request: NextRequest): Promise<SignOnAttempt> {
  const endpoints = await endpointsOf(provider);
  const redirectUri = redirectUriOf(provider);
  const again = request.nextUrl.searchParams.has("again");
  let claims: JWTPayload = {};
  let reason: SignOnRefusal = "provider_refused";
  /** next-auth only reports that something failed. */
  const noting = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      reason = noted(provider, error);
      throw error;
    });
  return {
    config: {
      id: provider.id,
      name: "Single sign-on",
      type: "oauth",
      ...{ issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      authorization: {
        url: endpoints.authorization,
        params: { scope: "openid email profile", ...(again && { prompt: "login", max_age: 0 }) },
      },
      token: {
        url: endpoints.token.href,
        async request({ params, checks }) {
          claims = await noting(claimsFor(provider, endpoints, redirectUri, params, checks));
          return { tokens: {} };
        },
      },
      userinfo: { request: async () => claims },
      profile: ({ sub = "" }) => ({ id: sub }),
    },
    enter: (user) => noting(enter(provider, claims, request, user)),
    refusedPage: () => refusedPage(provider, reason),
  };
}

async function enter(
  provider: Provider,
  claims: JWTPayload,
  request: NextRequest,
  user: User,
): Promise<true | string> {
  const known = profileOf(provider, claims);
  const profile = { ...known, grants: await grantsBy(provider, known.email, claims) };
  const entry = await signOn(provider, profile, {
    address: addressOf(request.headers),
    userAgent: request.headers.get("user-agent") ?? "",
    requestId: requestIdOf(request),
    presented: await presentedToken(),
  });
  if ("session" in entry) {
    Object.assign(user, { session: entry.session });
    return true;
  }
  await keepPendingLink(provider.id, profile);
  return `${new URL(environment().nextAuthUrl).origin}/link-account`;
}

/** Says it in the log, and gives what the page may say. */
export function noted({ id, organizationId }: Provider, error: unknown): SignOnRefusal {
  if (!(error instanceof SignOnRefused)) {
    log("error", "Single sign-on failed.", {
      provider: id,
      kind: error instanceof Error ? error.name : "unknown",
    });
    return "provider_refused";
  }
  if (organizationId !== null) noteRefusal(organizationId, error.message);
  log("warn", "Single sign-on was refused.", { provider: id, reason: error.reason, why: error.message });
  return error.reason;
}

export function refusedPage({ page }: Provider, reason: SignOnRefusal): string {
  return `${new URL(environment().nextAuthUrl).origin}${page}?error=${reason}`;
}
