// The end of a sign-in with a provider whose address an account with a password holds: that password, in the same flow.
import { randomUUID } from "node:crypto";
import { presentedToken } from "@/lib/server/auth/session";
import type { Beginning } from "@/lib/server/auth/sessions";
import { type Person, signIn } from "@/lib/server/auth/sign-in";
import { forgetPendingLink, pendingLink } from "@/lib/server/single-sign-on/pending-link";
import { providerOf } from "@/lib/server/single-sign-on/provider";
import { SignOnRefused } from "@/lib/server/single-sign-on/refused";
import { beginningOf, linkIdentity } from "@/lib/server/single-sign-on/sign-on";
import { AppError } from "@/lib/shared/errors";

/**
 * Null for a wrong password, which counts as any other.
 *
 * @throws AppError `not_found` where no sign-in waits for a password any more; as `signIn`.
 */
export async function signInLinking(
  credentials: Record<string, unknown> | undefined,
  address: string,
): Promise<{ person: Person; beginning: Beginning } | null> {
  const pending = await pendingLink();
  const provider = pending && (await providerOf(pending.providerId));
  if (!pending || provider?.issuer !== pending.issuer) throw over();
  const person = await signIn({ email: pending.email, password: credentials?.password }, address);
  if (!person) return null;
  const presented = await presentedToken();
  await linkIdentity(provider, pending, person, { address, requestId: randomUUID(), presented }).catch(
    (error: unknown) => {
      throw error instanceof SignOnRefused ? over() : error;
    },
  );
  await forgetPendingLink();
  return { person, beginning: { ...beginningOf(provider, pending), steppedUp: true } };
}

const over = () => new AppError("not_found", "Begin again at the sign-in page.");
