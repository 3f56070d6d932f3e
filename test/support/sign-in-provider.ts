// A sign-in provider on this machine: its discovery document, and its claims about people.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestProvider {
  url: string;
  /** Its discovery document, to be changed. */
  document: Record<string, unknown>;
  /** Its key set. */
  keys: unknown[];
  /** Answers the exchange of a code. */
  token: (request: IncomingMessage, response: ServerResponse) => void;
  /** The address to which it redirects every request; null for none. */
  redirect: string | null;
  /** The requests that it got. */
  asked: string[];
  close(): void;
}

export async function startTestProvider(): Promise<TestProvider> {
  const started: TestProvider = {
    ...{ url: "", document: {}, keys: [], redirect: null, asked: [] },
    token: (_request, response) => response.end("{}"),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer((request, response) => {
    started.asked.push(request.url ?? "");
    if (started.redirect) {
      response.writeHead(302, { location: started.redirect }).end();
      return;
    }
    if (request.url === "/token") return started.token(request, response);
    const isKeys = request.url === "/keys";
    response.end(JSON.stringify(isKeys ? { keys: started.keys } : started.document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  started.url = url;
  started.document = {
    issuer: url,
    ...{ authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys` },
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  return started;
}
