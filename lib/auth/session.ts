// Reading the session cookie: who is signed in, if anybody.
import { cookies } from "next/headers";
import { getToken } from "next-auth/jwt";
import { environment } from "@/lib/env";

/** The signed-in person's id, or null. */
export async function sessionUserId(): Promise<string | null> {
  const request = {
    // Not the real ones: next-auth would take a session from an Authorization header too.
    headers: {},
    cookies: Object.fromEntries((await cookies()).getAll().map(({ name, value }) => [name, value])),
  } as unknown as Parameters<typeof getToken>[0]["req"];
  // After the cookies: asking for them tells a build that there is nothing to render ahead of a request.
  const { nextAuthSecret, nextAuthUrl } = environment();
  const token = await getToken({
    req: request,
    secret: nextAuthSecret,
    secureCookie: nextAuthUrl.startsWith("https://"),
  });
  return token?.sub ?? null;
}
