// An organization, and what lets a request that is made by hand into it.

import { type Route, routesIn } from "@/e2e/route-files";
import { sessionCookie } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

export const consoleRoutes = routesIn("api/v1/organizations");
const sessions = "/api/v1/worker/sessions";
export const workerRoutes = routesIn("api/v1/worker").filter(({ path }) => path !== sessions);
/** For programs that can prove where they run: the proof is in the body. */
export const workerSessionRoutes = routesIn("api/v1/worker").filter(({ path }) => path === sessions);
/** For people with an invitation's link. */
export const publicRoutes = routesIn("api/v1/invitations");
/** For people with a link to an account. */
export const linkRoutes = routesIn("api/v1/account-links");
/** For everyone who is signed in: what is their own. */
export const profileRoutes = routesIn("api/v1/profile");
/** What the server says of its API, to anybody. */
export const descriptionRoutes = [...routesIn("api/openapi.json"), ...routesIn("api/docs")];
export const routes = [...consoleRoutes, ...workerRoutes];

/** An id of nothing. */
export const unknownId = "3f2b6d0e-5c1a-4e7b-9f80-1a2b3c4d5e6f";
export const json = { "content-type": "application/json" };

export interface KeysOrganization extends WorkingOrganization {
  /** The owner's session. */
  cookie: string;
  sessionHeaders: { cookie: string };
  tokenHeaders: { authorization: string };
}

export const withCookie = (cookie: string) => ({ cookie: `next-auth.session-token=${cookie}` });

export async function newKeysOrganization(): Promise<KeysOrganization> {
  const acme = await newWorkingOrganization();
  const cookie = await sessionCookie(acme.owner.context);
  const tokenHeaders = { authorization: `Bearer ${acme.token}` };
  return { ...acme, cookie, sessionHeaders: withCookie(cookie), tokenHeaders };
}

/** With which the route would answer a good request. */
export const headersFor = (
  { path }: Route,
  { sessionHeaders, tokenHeaders }: KeysOrganization,
): Record<string, string> => (path.startsWith("/api/v1/worker/") ? tokenHeaders : sessionHeaders);
