// Nimbus itself, in memory: it fetches the issuer's keys and verifies tokens, keeps secrets with their versions, and is
// administered over HTTP. It imports nothing from the product.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";

interface Project {
  /** The issuer whose tokens are accepted. */
  issuer: string;
  organizationId: string;
  /** By path: every value that it had, the newest last. */
  secrets: Map<string, string[]>;
}

export interface Nimbus {
  url: string;
  /** The key that reads every project. */
  apiKey: string;
  trust(project: string, issuer: string, organizationId: string): void;
  /** Makes the secret, or gives it a new version. */
  write(project: string, path: string, value: string): void;
  close(): Promise<void>;
}

class Refused extends Error {}

export async function startNimbus(): Promise<Nimbus> {
  const apiKey = `nimbus-${randomUUID()}`;
  const projects = new Map<string, Project>();
  const sessions = new Map<string, string>();

  const projectOf = (name: string): Project => {
    const found = projects.get(name) ?? { issuer: "", organizationId: "", secrets: new Map() };
    projects.set(name, found);
    return found;
  };
  const trust: Nimbus["trust"] = (name, issuer, organizationId) => {
    Object.assign(projectOf(name), { issuer, organizationId });
  };
  const write: Nimbus["write"] = (name, path, value) => {
    const { secrets } = projectOf(name);
    secrets.set(path, [...(secrets.get(path) ?? []), value]);
  };

  async function isTrusted(name: string, token: string): Promise<boolean> {
    const { issuer, organizationId } = projectOf(name);
    if (!issuer || decodeJwt(token).iss !== issuer) return false;
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri } = (await discovery.json()) as { jwks_uri: string };
    const audience = `//nimbus.example/${name}`;
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience });
    return payload.organization_id === organizationId;
  }

  async function signIn(project: string, request: IncomingMessage) {
    const { token, key, name } = await bodyOf(request);
    if (token === undefined && key !== apiKey) throw new Refused("KEY_UNKNOWN");
    const isIn = token === undefined || (await isTrusted(project, token).catch(() => false));
    if (!isIn) throw new Refused("NOT_TRUSTED");
    const session = randomUUID();
    sessions.set(session, project);
    return { session, principal: `nimbus:${project}:${name}` };
  }

  async function answer(request: IncomingMessage): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://nimbus.example");
    const [, , project = "", what = ""] = pathname.split("/");
    if (what === "sessions") return signIn(project, request);
    if (request.method === "PUT" && what === "administration") {
      const { issuer, organizationId, path, value } = await bodyOf(request);
      if (issuer && organizationId) trust(project, issuer, organizationId);
      if (path && value !== undefined) write(project, path, value);
      return {};
    }
    if (sessions.get(request.headers.authorization?.slice("Bearer ".length) ?? "") !== project) {
      throw new Refused("NO_SESSION");
    }
    const { secrets } = projectOf(project);
    if (what === "paths") {
      const query = searchParams.get("query") ?? "";
      return { paths: [...secrets.keys()].filter((path) => path.includes(query)) };
    }
    const path = searchParams.get("name")?.replace(`nimbus://${project}/`, "") ?? "";
    const versions = secrets.get(path);
    if (!versions) throw new Refused("NO_SUCH_PATH");
    const resource = `nimbus://${project}/${path}`;
    return { value: versions.at(-1), resource, version: `r${versions.length}` };
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => {
        const code = error instanceof Refused ? error.message : "BROKEN";
        response.writeHead(code === "BROKEN" ? 500 : 403).end(JSON.stringify({ error: code }));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    trust,
    write,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string | undefined>> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return JSON.parse(text) as Record<string, string | undefined>;
}
