// next-auth: signing in with email and password, by an operator's link, or with a provider. Its "JWT" is set to be the random token that we give it, which
// names a session. Sessions, memberships and roles are read from the database at each request.
import type { NextAuthOptions, RequestInternal, User } from "next-auth";
import type { JWT, JWTOptions } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { signInByLink } from "@/lib/server/account-links/using";
import { refusalCode } from "@/lib/server/auth/refusal";
import { presentedToken } from "@/lib/server/auth/session";
import {
  type Beginning,
  beginSessionAs,
  endSession,
  findSession,
  sessionSeconds,
} from "@/lib/server/auth/sessions";
import { type Person, requirePasswordSignIn, signIn } from "@/lib/server/auth/sign-in";
import { environment } from "@/lib/server/env";
import { addressOf } from "@/lib/server/http/origin";
import { log } from "@/lib/server/log";
import type { SignOnAttempt } from "@/lib/server/single-sign-on/attempt";
import { signInLinking } from "@/lib/server/single-sign-on/linking";

/** Logs their codes only: the rest may be text that a stranger sent, some of it through next-auth's open log endpoint. */
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

/** Begins a session for whom `prove` names; null when it names nobody, or the password was changed meanwhile. */
async function admit(
  { headers: sent = {} }: Pick<RequestInternal, "headers">,
  prove: (address: string) => Promise<{ person: Person; beginning: Beginning } | null>,
): Promise<User | null> {
  try {
    const headers = new Headers(sent as Record<string, string>);
    const address = addressOf(headers);
    const proven = await prove(address);
    if (!proven) return null;
    const { person, beginning } = proven;
    const origin = { address, userAgent: headers.get("user-agent") ?? "" };
    const session = await beginSessionAs(person, origin, { replaced: await presentedToken(), beginning });
    const { id, name, email } = person;
    return session === null ? null : ({ id, name, email, session } as User);
  } catch (error) {
    // next-auth hands the message of an Error to the page: only our own may go there.
    throw new Error(refusalCode(error));
  }
}

const tokenOf = (token: JWT | undefined) => (typeof token?.session === "string" ? token.session : null);

/** @param attempt of anyone who signs in with a provider by this request. */
export function authOptions(attempt?: SignOnAttempt): NextAuthOptions {
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
        authorize: (credentials, request) =>
          admit(request, async (address) => {
            const person = await signIn(credentials, address);
            if (person) await requirePasswordSignIn(person.id);
            return person && { person, beginning: { steppedUp: true } };
          }),
      }),
      CredentialsProvider({
        id: "sign-in-link",
        name: "Link for one sign-in",
        credentials: { token: { label: "Token", type: "password" } },
        authorize: (credentials, request) =>
          admit(request, async (address) => ({
            person: await signInByLink(credentials, address),
            beginning: {},
          })),
      }),
      CredentialsProvider({
        id: "link-account",
        name: "Password of the account that a provider's address belongs to",
        credentials: { password: { label: "Password", type: "password" } },
        authorize: (credentials, request) => admit(request, (address) => signInLinking(credentials, address)),
      }),
      ...(attempt ? [attempt.config as OAuthConfig<unknown>] : []),
    ],
    callbacks: {
      // As a browser would read it, and written out: next-auth keeps and sends what this gives, a line break too.
      redirect({ url, baseUrl }) {
        const address = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : undefined;
        return address?.origin === baseUrl ? address.href : baseUrl;
      },
      signIn: async ({ user, account }) => account?.type !== "oauth" || (attempt?.enter(user) ?? false),
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
