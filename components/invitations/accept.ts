// Joining by an invitation's link.
import { attemptSignIn } from "@/components/sign-in/attempt";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import type { Accepted, NewAccount } from "@/lib/shared/invitations/schema";
import { call } from "@/lib/shared/operations/client";

/** @param account of somebody who is new here; without it, as the person who is signed in. */
export function accept(token: string, account?: NewAccount): Promise<Accepted> {
  return call(invitationOperations.accept, {}, { body: { token, ...account } });
}

/** Signs in with the password that was just set. If that fails, the account stays: people then sign in by hand. */
export async function signInAndEnter(email: string, password: string, path: string): Promise<never> {
  const isSignedIn = await attemptSignIn({ email, password }).then(
    () => true,
    () => false,
  );
  return enter(isSignedIn ? path : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

/** A whole new page: nothing that was fetched before may stay in the browser's cache. Never comes back. */
export async function enter(path: string): Promise<never> {
  window.location.replace(path);
  return new Promise(() => {});
}
