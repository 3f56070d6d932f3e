// The end of a sign-in with a provider whose address an account with a password holds: that password, in the same flow.
import { randomUUID } from "node:crypto";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { presentedToken } from "@/lib/server/auth/session";
import type { Beginning } from "@/lib/server/auth/sessions";
import { type Person, signIn } from "@/lib/server/auth/sign-in";
import { environment } from "@/lib/server/env";
import { providerOf, SignOnRefused } from "@/lib/server/single-sign-on/provider";
import { beginningOf, linkIdentity, type Welcomed } from "@/lib/server/single-sign-on/sign-on";
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

// Whom a provider vouched for, kept while the person types the password of the account that holds the address: sealed, in
// this browser alone, for ten minutes.

const salt = "link-account";
const maxAge = 10 * 60;

const Pending = z.object({
  providerId: z.string(),
  issuer: z.string(),
  subject: z.string(),
  email: z.string(),
  name: z.string(),
  authenticatedAt: z.coerce.date().nullable(),
  secondFactor: z.boolean(),
  grants: z.array(
    z.object({ organizationId: z.string(), roleId: z.string().nullable(), isByRule: z.boolean() }),
  ),
});

function cookie() {
  const secure = environment().nextAuthUrl.startsWith("https://");
  return { name: `${secure ? "__Host-" : ""}latchkey.link-account`, secure };
}

export async function keepPendingLink(providerId: string, profile: Welcomed): Promise<void> {
  const { name, secure } = cookie();
  const token = { pending: JSON.stringify({ providerId, ...profile }) };
  const sealed = await encode({ token, secret: environment().nextAuthSecret, salt, maxAge });
  (await cookies()).set(name, sealed, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge });
}

/** Null if it has expired, or was not sealed by us. */
export async function pendingLink(): Promise<(Welcomed & { providerId: string }) | null> {
  const sealed = (await cookies()).get(cookie().name)?.value;
  if (!sealed || sealed.length > 4_000) return null;
  const secret = environment().nextAuthSecret;
  const token = await decode({ token: sealed, secret, salt }).catch(() => null);
  if (typeof token?.pending !== "string") return null;
  return Pending.safeParse(JSON.parse(token.pending)).data ?? null;
}

async function forgetPendingLink(): Promise<void> {
  const { name, secure } = cookie();
  (await cookies()).set(name, "", { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: 0 });
}
