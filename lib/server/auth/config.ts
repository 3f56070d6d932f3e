// next-auth: signing in with email and password, or by an operator's link. It is told to keep its "JWT" as what it gets from us: a random token that
// names a session. Sessions, memberships and roles are read from the database at each request.
import type { NextAuthOptions, RequestInternal, User } from "next-auth";
import type { JWT, JWTOptions } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { signInByLink } from "@/lib/server/account-links/using";
import { refusalCode } from "@/lib/server/auth/refusal";
import { presentedToken } from "@/lib/server/auth/session";
import { beginSessionAs, endSession, findSession, sessionSeconds } from "@/lib/server/auth/sessions";
import { type Person, signIn } from "@/lib/server/auth/sign-in";
import { environment } from "@/lib/server/env";
import { addressOf } from "@/lib/server/http/origin";
import { log } from "@/lib/server/log";

/** By their codes alone: the rest is whatever a stranger sent, some of it through next-auth's open log endpoint. */
const logger: NextAuthOptions["logger"] = {
  error: (code) => log("error", "next-auth refused something.", { code: String(code).slice(0, 64) }),
  warn: (code) => log("warn", "next-auth warns.", { code: String(code).slice(0, 64) }),
  debug: () => undefined,
};

/** In place of next-auth's encryption: the cookie is the session's token itself. */
const opaque: Partial<JWTOptions> = {
  maxAge: sessionSeconds,
  encode: async ({ token }) => String(token?.session ?? ""),
  decode: async ({ token }) => {
    const session = await findSession(token);
    return session && { sub: session.userId, session: token, expiresAt: session.expiresAt.toISOString() };
  },
};

/** Begins a session for whom `prove` names; null when it names nobody. */
async function admit(
  { headers: sent = {} }: Pick<RequestInternal, "headers">,
  prove: (address: string) => Promise<Person | null>,
  steppedUp: boolean,
): Promise<User | null> {
  try {
    const headers = new Headers(sent as Record<string, string>);
    const address = addressOf(headers);
    const person = await prove(address);
    if (!person) return null;
    const origin = { address, userAgent: headers.get("user-agent") ?? "" };
    const beginning = { steppedUp };
    const session = await beginSessionAs(person, origin, { replaced: await presentedToken(), beginning });
    const { id, name, email } = person;
    return session === null ? null : ({ id, name, email, session } as User);
  } catch (error) {
    // next-auth hands the message of an Error to the page: only our own may go there.
    throw new Error(refusalCode(error));
  }
}

const tokenOf = (token: JWT | undefined) => (typeof token?.session === "string" ? token.session : null);

export function authOptions(): NextAuthOptions {
  return {
    logger,
    secret: environment().nextAuthSecret,
    session: { strategy: "jwt", maxAge: sessionSeconds },
    jwt: opaque,
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "Email and password",
        credentials: {
          email: { label: "Email", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: (credentials, request) => admit(request, (address) => signIn(credentials, address), true),
      }),
      CredentialsProvider({
        id: "sign-in-link",
        name: "Link for one sign-in",
        credentials: { token: { label: "Token", type: "password" } },
        authorize: (credentials, request) =>
          admit(request, (address) => signInByLink(credentials, address), false),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user ? { sub: user.id, session: (user as { session?: string }).session } : token,
      session: ({ session, token }) => ({ ...session, expires: String(token.expiresAt) }),
    },
    events: {
      async signOut({ token }) {
        const held = tokenOf(token);
        if (held) await endSession(held);
      },
    },
  };
}
