// Whom a provider vouched for, kept while the person types the password of the account that holds the address: sealed, in
// this browser alone, for ten minutes.
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { environment } from "@/lib/server/env";
import type { Welcomed } from "@/lib/server/single-sign-on/sign-on";

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

/** Null once it is over, and for whatever we did not seal. */
export async function pendingLink(): Promise<(Welcomed & { providerId: string }) | null> {
  const sealed = (await cookies()).get(cookie().name)?.value;
  if (!sealed || sealed.length > 4_000) return null;
  const secret = environment().nextAuthSecret;
  const token = await decode({ token: sealed, secret, salt }).catch(() => null);
  if (typeof token?.pending !== "string") return null;
  return Pending.safeParse(JSON.parse(token.pending)).data ?? null;
}

export async function forgetPendingLink(): Promise<void> {
  const { name, secure } = cookie();
  (await cookies()).set(name, "", { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: 0 });
}
