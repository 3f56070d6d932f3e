// next-auth: signing in with email and password, and a session cookie that says who a person is and nothing else.
// Memberships and roles are read from the database at each request.
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { refusalCode } from "@/lib/auth/refusal";
import { signIn } from "@/lib/auth/sign-in";
import { environment } from "@/lib/env";
import { addressOf } from "@/lib/http/origin";
import { log } from "@/lib/log";

const sessionSeconds = 12 * 60 * 60;

/** By their codes alone: the rest is whatever a stranger sent, some of it through next-auth's open log endpoint. */
const logger: NextAuthOptions["logger"] = {
  error: (code) => log("error", "next-auth refused something.", { code: String(code).slice(0, 64) }),
  warn: (code) => log("warn", "next-auth warns.", { code: String(code).slice(0, 64) }),
  debug: () => undefined,
};

export function authOptions(): NextAuthOptions {
  return {
    logger,
    secret: environment().nextAuthSecret,
    session: { strategy: "jwt", maxAge: sessionSeconds },
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
            return await signIn(
              credentials,
              addressOf(new Headers(request.headers as Record<string, string>)),
            );
          } catch (error) {
            // next-auth hands the message of an Error to the page: only our own may go there.
            throw new Error(refusalCode(error));
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id } : { sub: token.sub }),
      session: ({ session }) => session,
    },
  };
}
