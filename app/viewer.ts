// Who is looking at a page of an organization: for server components.
import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { WaysToConfirm } from "@/components/step-up/step-up-window";
import { memberOf, organizationAt, type PersonMember } from "@/lib/server/auth/actor";
import { awaitsSecondFactor, missingProof } from "@/lib/server/auth/admission";
import { currentSession } from "@/lib/server/auth/session";
import type { Session } from "@/lib/server/auth/sessions";
import { addressOf } from "@/lib/server/http/origin";

export interface PageViewer {
  organization: { id: string; slug: string; name: string };
  member: PersonMember;
  session: Session;
}

/** The session of the page's viewer; sends everybody else to sign in, and back to the page afterwards. */
export async function signedInSession(): Promise<Session> {
  const session = (await currentSession()) ?? redirect(await returningFrom("/sign-in"));
  if (awaitsSecondFactor(session)) redirect(await returningFrom("/second-factor"));
  return session;
}

/** For the providers of a page: how its viewer can confirm who they are. */
export const waysToConfirm = ({ singleSignOnAt, userId, hasPassword }: Session): WaysToConfirm => ({
  singleSignOnUserId: singleSignOnAt ? userId : null,
  hasPassword,
});

/** The address of a page from which the viewer comes back to this one. */
async function returningFrom(page: `/${string}`): Promise<string> {
  // Set by proxy.ts. After signing in only a path of the console is followed, so that the header's value needs no trust.
  const path = (await headers()).get("x-page-path") ?? "/";
  return path === "/" ? page : `${page}?callbackUrl=${encodeURIComponent(path)}`;
}

/** The viewer of `/{slug}/…`. Another organization's pages are not found. Shared by all parts of one render. */
export const pageViewer = cache(async (slug: string): Promise<PageViewer> => {
  const session = await signedInSession();
  const found = await organizationAt(slug, session);
  if (!found) notFound();
  const { demands, deletedAt, ...organization } = found;
  if (deletedAt) redirect("/deleted-organizations");
  const address = addressOf(await headers());
  const member = await memberOf(session.userId, organization.id, { address, requestId: randomUUID() });
  const missing = missingProof(session, demands, member.isOwner);
  if (missing === "single_sign_on_required") redirect(await returningFrom(`/sign-in/${slug}`));
  if (missing === "second_factor_required") redirect(await returningFrom("/second-factor"));
  return { organization, member, session };
});
