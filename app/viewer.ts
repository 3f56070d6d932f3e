// Who is looking at a page of an organization: for server components.
import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { type Member, memberOf, organizationAt } from "@/lib/server/auth/actor";
import { sessionUserId } from "@/lib/server/auth/session";
import { addressOf } from "@/lib/server/http/origin";

export interface PageViewer {
  organization: { id: string; slug: string; name: string };
  member: Member;
}

/** The signed-in person's id; sends everybody else to sign in, and back to the page afterwards. */
export async function signedInUserId(): Promise<string> {
  const userId = await sessionUserId();
  if (userId) return userId;
  // Set by proxy.ts; whatever it holds, signing in follows only a path of the console.
  const path = (await headers()).get("x-page-path") ?? "/";
  redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

/** The viewer of `/{slug}/…`. Another organization's pages are not found. Shared by all parts of one render. */
export const pageViewer = cache(async (slug: string): Promise<PageViewer> => {
  const userId = await signedInUserId();
  const organization = await organizationAt(slug, userId);
  if (!organization) notFound();
  const address = addressOf(await headers());
  const member = await memberOf(userId, organization.id, { address, requestId: randomUUID() });
  return { organization, member };
});
