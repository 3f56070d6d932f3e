// What the simulator's tests share: the real AWS clients pointed at it, and a small OpenID Connect issuer on loopback.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { IAMClient } from "@aws-sdk/client-iam";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { STSClient } from "@aws-sdk/client-sts";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Each call is made once: a test wants to see the refusal, not the SDK's patience. */
export function awsClients(url: string, credentials: Keys, region = "us-east-1") {
  const config = { endpoint: url, region, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(config),
    sts: new STSClient(config),
    secrets: new SecretsManagerClient(config),
  };
}

/** The credentials in an answer of STS, as the clients take them. */
export function keysOf(answer: {
  Credentials?: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string };
}): Required<Keys> {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** What AWS said on the wire when it refused; fails when it did not refuse. */
export async function refusalOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const { name, Code, message, $metadata } = error as {
      name: string;
      Code?: string;
      message: string;
      $metadata?: { httpStatusCode?: number };
    };
    return { code: Code ?? name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error("AWS did not refuse.");
}

export async function startTestIssuer() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const key: JWK = { ...(await exportJWK(publicKey)), kid: "first", use: "sig", alg: "RS256" };
  const server = createServer((request, response) => {
    const body = issuer.documents[request.url ?? ""];
    issuer.visits.push(request.url ?? "");
    if (body === undefined) response.writeHead(404).end();
    else if (body !== "silence")
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const discovery = {
    issuer: url,
    jwks_uri: `${url}/oauth2/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  const issuer = {
    url,
    host: url.replace("http://", ""),
    key,
    privateKey,
    discovery,
    visits: [] as string[],
    /** By path; "silence" never answers. */
    documents: {} as Record<string, unknown>,
    restore() {
      issuer.documents = { "/.well-known/openid-configuration": discovery, "/oauth2/jwks": { keys: [key] } };
    },
    /** A claim set to undefined is left out. `now` in seconds. */
    token(
      claims: Record<string, unknown> = {},
      header: Record<string, unknown> = {},
      now = Math.floor(Date.now() / 1000),
    ) {
      return new SignJWT({
        iss: url,
        aud: "sts.amazonaws.com",
        sub: "organization:1",
        iat: now,
        exp: now + 3600,
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", kid: "first", ...header })
        .sign(privateKey);
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  issuer.restore();
  return issuer;
}

export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
