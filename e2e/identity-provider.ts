// An identity provider of one's own, as Okta or Entra is one: `oidc-provider`, with people who sign in by their name, and
// tokens that can be made wrong.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import Provider from "oidc-provider";
import { plant } from "./canaries";

export interface IdentityProvider {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Claims by what the person types to sign in: their `sub`. */
  people: Map<string, JWTPayload>;
  /** Changes every ID token's claims before they are signed, until it is set back to null. */
  tamper: ((claims: JWTPayload) => JWTPayload) | null;
  /** Whether it hangs up when a code is exchanged. */
  isDown: boolean;
  /** How often each person signed in by hand. */
  signedIn: string[];
  close(): Promise<void>;
}

/** @param redirectUris of the Latchkey that it signs people in to. */
export async function startIdentityProvider(redirectUris: string[]): Promise<IdentityProvider> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: "k", alg: "RS256", use: "sig" };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own: IdentityProvider = {
    url,
    clientId: `latchkey-${randomUUID()}`,
    clientSecret: randomUUID() + randomUUID(),
    people: new Map(),
    tamper: null,
    isDown: false,
    signedIn: [],
    close: () => closed(server),
  };
  plant("client secret of single sign-on", own.clientSecret);
  const provider = new Provider(url, {
    clients: [{ client_id: own.clientId, client_secret: own.clientSecret, redirect_uris: redirectUris }],
    jwks: { keys: [key] },
    claims: {
      openid: ["sub", "groups", "amr"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    conformIdTokenClaims: false,
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...own.people.get(id) }) }),
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        clientId: client?.clientId,
        accountId: session?.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const signing = await importJWK(key, "RS256");
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (context.path !== "/token" || !body?.id_token) return;
    const claims = decodeJwt(body.id_token);
    const { alg = "RS256", kid } = decodeProtectedHeader(body.id_token);
    const signed = new SignJWT(own.tamper?.(claims) ?? claims).setProtectedHeader({ alg, kid });
    const token = await signed.sign(signing);
    plant("ID token of a provider", token);
    context.body = { ...body, id_token: token };
  });
  const answer = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (own.isDown && request.url === "/token") request.destroy();
    else if (request.url?.startsWith("/interaction/")) void interact(provider, own, request, response);
    else void answer(request, response);
  });
  return own;
}

async function interact(
  provider: Provider,
  own: IdentityProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><html lang="en"><title>Provider</title><link rel="icon" href="data:,"><h1>Provider</h1>
      <form method="post"><label>User <input name="user" autofocus></label> <button>Continue</button>
      <button name="cancel" value="yes">Cancel</button></form></html>`);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const fields = new URLSearchParams(Buffer.concat(chunks).toString());
  const accountId = fields.get("user") ?? "";
  const result = fields.has("cancel") ? { error: "access_denied" } : { login: { accountId, amr: ["pwd"] } };
  if (!fields.has("cancel")) own.signedIn.push(accountId);
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** On the provider's page. */
export async function signInAtProvider(page: Page, user: string): Promise<void> {
  await page.getByLabel("User").fill(user);
  await page.getByRole("button", { name: "Continue" }).click();
}
