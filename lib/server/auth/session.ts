// Reading the session cookie: who is signed in, if anybody.
import { cookies } from "next/headers";
import type { Member, Origin, Visitor } from "@/lib/server/auth/actor";
import { awaitsSecondFactor } from "@/lib/server/auth/admission";
import { findMember, findSession, type Session } from "@/lib/server/auth/sessions";
import { environment } from "@/lib/server/env";

/** next-auth's names. The prefix binds the cookie to https; on loopback there is no prefix. */
function sessionCookieName(): string {
  const secure = environment().nextAuthUrl.startsWith("https://");
  return `${secure ? "__Secure-" : ""}next-auth.session-token`;
}

/**
 * The session of this request, asked of the database at each: one that was ended opens nothing any more. Nor does one that waits
 * for a second factor, which callers have to check (`awaitsSecondFactor`).
 */
export async function currentSession(): Promise<Session | null> {
  return findSession(await presentedToken());
}

/** The member of an organization who sent this request. @throws AppError as `findMember`. */
export async function currentMember(
  organizationId: string,
  origin: Origin,
  options?: { isDeleted?: boolean },
): Promise<Member> {
  return findMember(await presentedToken(), organizationId, origin, options);
}

/** The value of this request's session cookie, valid or not. */
export async function presentedToken(): Promise<string | undefined> {
  return (await cookies()).get(sessionCookieName())?.value;
}

/** The person who is signed in, second factor included; null if nobody is. */
export async function sessionUserId(): Promise<string | null> {
  return (await signedInVisitor()).userId;
}

/** The same, for what is open to strangers too. */
export async function signedInVisitor(): Promise<Pick<Visitor, "userId" | "isBound">> {
  const session = await currentSession();
  if (!session || awaitsSecondFactor(session)) return { userId: null };
  return { userId: session.userId, isBound: session.organizationId !== null };
}
