// An issuer of one's own, as a cluster or GitHub is one: discovery, keys, and tokens for workers.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { plant } from "./canaries";

export interface WorkerIssuer {
  url: string;
  /** For ten minutes. */
  sign(claims: JWTPayload): Promise<string>;
}

let started: Promise<WorkerIssuer> | undefined;

/** One for each process of the tests, which it does not keep from ending. */
export function workerIssuer(): Promise<WorkerIssuer> {
  started ??= start();
  return started;
}

/** A cluster in a network of its own, as its service accounts' tokens name it: nobody reaches it from here. */
export const clusterInside = "https://kubernetes.default.svc.cluster.local";

/** One of its keys, as `kubectl get --raw /openid/v1/jwks` prints it, in both forms. */
export async function clusterKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const serviceaccount = { name: "nightly", uid: crypto.randomUUID() };
  return {
    published: { use: "sig", ...(await exportJWK(publicKey)), kid, alg: "RS256" },
    whole: { ...(await exportJWK(privateKey)), kid },
    /** For an hour, as the kubelet asks for them. */
    async sign(audience: string) {
      const token = await new SignJWT({ "kubernetes.io": { namespace: "agents", serviceaccount } })
        .setProtectedHeader({ alg: "RS256", kid })
        .setIssuer(clusterInside)
        .setSubject("system:serviceaccount:agents:nightly")
        .setAudience([audience])
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime("1h")
        .sign(privateKey);
      plant("token of a cluster", token);
      return token;
    },
  };
}

async function start(): Promise<WorkerIssuer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" }];
  let url = "";
  const server = createServer((request, response) => {
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": {
        issuer: url,
        jwks_uri: `${url}/keys`,
        // Where people sign in, too.
        authorization_endpoint: `${url}/auth`,
        token_endpoint: `${url}/token`,
      },
      "/keys": { keys },
    };
    const document = documents[request.url ?? ""];
    response.writeHead(document ? 200 : 404).end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async sign(claims) {
      const token = await new SignJWT({ jti: crypto.randomUUID(), ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .setIssuer(url)
        .setIssuedAt()
        .setExpirationTime("10m")
        .sign(privateKey);
      plant("token of a worker's issuer", token);
      return token;
    },
  };
}
