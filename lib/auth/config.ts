// next-auth: signing in with email and password. It is told to keep its "JWT" as what it gets from us: a random token that
// names a session. Sessions, memberships and roles are read from the database at each request.
import type { NextAuthOptions } from "next-auth";
import type { JWT, JWTOptions } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { refusalCode } from "@/lib/auth/refusal";
import { beginSession, endSession, findSession, sessionSeconds } from "@/lib/auth/sessions";
import { signIn } from "@/lib/auth/sign-in";
import { environment } from "@/lib/env";
import { addressOf } from "@/lib/http/origin";
import { log } from "@/lib/log";

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
        async authorize(credentials, request) {
          try {
            const headers = new Headers(request.headers as Record<string, string>);
            const address = addressOf(headers);
            const person = await signIn(credentials, address);
            if (!person) return null;
            const userAgent = headers.get("user-agent") ?? "";
            return { ...person, session: await beginSession(person.id, { address, userAgent }) };
          } catch (error) {
            // next-auth hands the message of an Error to the page: only our own may go there.
            throw new Error(refusalCode(error));
          }
        },
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
