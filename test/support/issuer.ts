// An issuer for tests: Latchkey's own discovery and JWKS handlers behind a real HTTP server on loopback.
import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { discovery, jwks } from "@/lib/server/oidc/discovery";

export function newPrivateKeyPem(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

export interface TestIssuer {
  url: string;
  close(): Promise<void>;
}

/** Sets OIDC_ISSUER to its own address, and OIDC_PRIVATE_KEY to a new key unless one is set. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  process.env.OIDC_ISSUER = url;
  process.env.OIDC_PRIVATE_KEY ||= newPrivateKeyPem();
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const answer: RequestListener = async (incoming, outgoing) => {
  const handler = { "/.well-known/openid-configuration": discovery, "/oauth2/jwks": jwks }[
    incoming.url ?? ""
  ];
  if (!handler) return void outgoing.writeHead(404).end();
  const headers = incoming.headers as Record<string, string>;
  const response = await handler(new Request(`http://localhost${incoming.url}`, { headers }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(await response.text());
};
