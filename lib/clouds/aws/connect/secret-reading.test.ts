// The reading past the SDK's middleware, beside the SDK itself: the same request, the same answer, the same errors.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretsManagerClient } from "@/lib/clouds/aws/connect/clients";
import { getSecretValue } from "@/lib/clouds/aws/connect/secret-reading";
import { classifyAwsFailure } from "@/lib/clouds/aws/failures/explain";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import { failureTable } from "@/lib/clouds/aws/failures/table";

const keys = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
let server: Server;
let asked: { url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let reply: (response: ServerResponse) => void = () => undefined;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ url: request.url ?? "", headers: request.headers, body });
    reply(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  server.closeAllConnections();
  server.close();
});

function endAt(address: string) {
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = address;
}

type Way = (client: SecretsManagerClient, name: string, signal?: AbortSignal) => Promise<object>;
const bySdk: Way = (client, name, abortSignal) =>
  client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: "AWSCURRENT" }), { abortSignal });
const ways = { bySdk, past: getSecretValue as Way };

/** All that the failure table, and whoever prints an error, may look at. */
function factsOf(error: unknown) {
  const { name, code, Code, message, $metadata, $fault } = error as Record<string, unknown>;
  const { httpStatusCode } = ($metadata ?? {}) as { httpStatusCode?: number };
  // The SDK adds a second line for developers, which nobody is shown.
  const steady = String(message)
    .replace(/\d+ ms/g, "N ms")
    .replace(/\n.*/s, "");
  return { name, code, Code, message: steady, httpStatusCode, $fault };
}

async function outcomeOf(way: Way, signal?: AbortSignal) {
  const client = secretsManagerClient("us-east-1", keys);
  try {
    const { $metadata, ...answer } = (await way(client, "a/secret#x", signal)) as Record<string, unknown>;
    return { answer, status: ($metadata as { httpStatusCode?: number }).httpStatusCode };
  } catch (error) {
    const classified = (["session", "key"] as const).map((signer) =>
      classifyAwsFailure(error, "read", signer),
    );
    return { facts: factsOf(error), classified };
  }
}

async function expectAlike(signal?: AbortSignal) {
  const expected = await outcomeOf(ways.bySdk, signal);
  expect(await outcomeOf(ways.past, signal)).toEqual(expected);
  return expected;
}

const send =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1", ...headers }).end(body);

const rows: readonly Row[] = Object.values(failureTable);
const codes = [...new Set(rows.flatMap(({ when = [] }) => when.flatMap((answer) => answer.codes ?? [])))];
/** Of each kind that rows tell apart, and more than they tell apart. */
const messages = [
  "",
  "Secrets Manager can't find the specified secret.",
  "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  "You can't perform this operation on the secret because it was marked for deletion.",
  "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  "Access to KMS is not allowed",
  "Invalid name. Must be a valid name containing alphanumeric characters.",
  "User: arn:aws:sts::123456789012:assumed-role/reader/x is not authorized to perform: secretsmanager:GetSecretValue on resource: a because no identity-based policy allows the secretsmanager:GetSecretValue action",
  "User: arn:aws:sts::123456789012:assumed-role/reader/x is not authorized to perform: secretsmanager:GetSecretValue on resource: a with an explicit deny in a service control policy",
  "Signature expired: 20260101T000000Z is now earlier than 20260102T000000Z",
];

describe("every code of the failure table", () => {
  it.each(codes)(
    "%s",
    async (code) => {
      for (const name of [code, `${code}Exception`]) {
        for (const [index, message] of messages.entries()) {
          const status = [400, 403, 500, 503][index % 4] ?? 400;
          const type = index % 2 ? name : `com.amazonaws.secretsmanager#${name}`;
          reply = send(
            status,
            JSON.stringify({ __type: type, [index % 3 ? "message" : "Message"]: message }),
          );
          const { facts } = await expectAlike();
          expect(facts?.httpStatusCode).toBe(status);
        }
        reply = send(400, "{}", { "x-amzn-errortype": `${name}:http://internal.amazon.com/` });
        await expectAlike();
      }
    },
    60_000,
  );
});

const whole = {
  ARN: "arn:aws:x",
  Name: "a",
  VersionId: "v",
  CreatedDate: 1.7e9,
  VersionStages: ["AWSCURRENT"],
};
const others: [string, (response: ServerResponse) => unknown][] = [
  ["a value", send(200, JSON.stringify({ ...whole, SecretString: "värde ☃" }))],
  ["a value of bytes", send(200, JSON.stringify({ ...whole, SecretBinary: "AAECAw==" }))],
  ["an empty value", send(200, JSON.stringify({ ...whole, SecretString: "" }))],
  ["no value", send(200, JSON.stringify(whole))],
  ["nothing", send(200, "")],
  ["half of an answer", send(200, '{"SecretString":"half of a sec')],
  ["a page", send(200, "<html>", { "content-type": "text/html" })],
  ["a page that says no", send(403, "<html>Forbidden</html>", { "content-type": "text/html" })],
  ["a list", send(200, "[1]")],
  ["null", send(200, "null")],
  ["a message that is no text", send(400, JSON.stringify({ __type: { a: 1 }, message: [1] }))],
  ["a code alone", send(400, JSON.stringify({ code: "AccessDenied" }))],
  ["an answer without a body", send(500, "")],
  ["a redirect", send(301, "", { location: "http://example.com/" })],
  ["a cut connection", (response) => response.destroy()],
  [
    "a cut answer",
    (response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"SecretString":"');
      setTimeout(() => response.destroy(), 20);
    },
  ],
];

describe("whatever answers", () => {
  it.each(others)("%s", async (_, answer) => {
    reply = answer;
    await expectAlike();
  });

  it("nobody, and an address that is none", async () => {
    const before = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? "";
    for (const address of ["http://127.0.0.1:9", "http://nowhere.invalid", "https://127.0.0.1:9"]) {
      endAt(address);
      await expectAlike();
    }
    endAt(before);
  });

  it("a certificate that is none", async () => {
    const before = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? "";
    endAt(before.replace("http:", "https:"));
    await expectAlike();
    endAt(before);
  });

  it("in time no more", async () => {
    reply = () => undefined;
    await expectAlike(AbortSignal.timeout(100));
    await expectAlike(AbortSignal.abort());
  });

  it("never", { timeout: 30_000 }, async () => {
    reply = () => undefined;
    const { classified } = await expectAlike();
    expect(classified?.[0]?.failure.reason).toBe("cloud_timeout");
  });
});

describe("the request", () => {
  const compared = ["host", "content-type", "content-length", "x-amz-target", "x-amz-security-token"];
  const signedHeaders = (authorization = "") =>
    /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(";") ?? [];

  it.each(["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"])("of %s", async (region) => {
    reply = send(200, JSON.stringify({ ...whole, SecretString: "x" }));
    asked = [];
    for (const way of Object.values(ways)) await way(secretsManagerClient(region, keys), "näme/é");
    const [sdk, past] = asked;
    expect(JSON.parse(past?.body ?? "")).toEqual(JSON.parse(sdk?.body ?? ""));
    expect(past?.url).toBe(sdk?.url);
    for (const name of compared) expect(past?.headers[name], name).toBe(sdk?.headers[name]);
    const scope = /Credential=[^/]+\/\d{8}\/([^,]+)/;
    const [of, ours] = [sdk?.headers.authorization ?? "", past?.headers.authorization ?? ""];
    expect(scope.exec(ours)?.[1]).toBe(scope.exec(of)?.[1]);
    // All that the SDK signs and we send; it has two headers more of its own, about its retries.
    expect(signedHeaders(ours)).toEqual(
      signedHeaders(of).filter((name) => !/^amz-sdk|user-agent$/.test(name)),
    );
  });

  it("goes to the same place where none is set", async () => {
    const before = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? "";
    delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
    for (const region of ["eu-central-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1"]) {
      const hosts: string[] = [];
      for (const way of Object.values(ways)) {
        const client = secretsManagerClient(region, keys);
        client.config.requestHandler = {
          handle: async (request: { hostname: string; protocol: string; path: string; port?: number }) => {
            const { protocol, hostname, port, path } = request;
            hosts.push(`${protocol}//${hostname}:${port}${path}`);
            throw new Error("not sent");
          },
        } as never;
        await way(client, "a").catch(() => undefined);
      }
      expect(hosts).toHaveLength(2);
      expect(hosts[1]).toBe(hosts[0]);
    }
    endAt(before);
  });

  it("is signed by AWS's clock where ours is wrong", async () => {
    const client = secretsManagerClient("us-east-1", keys);
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    reply = send(403, JSON.stringify({ __type: "RequestTimeTooSkewed" }), { date });
    await getSecretValue(client, "a").catch(() => undefined);
    asked = [];
    reply = send(200, JSON.stringify({ ...whole, SecretString: "x" }), { date });
    await getSecretValue(client, "a");
    await bySdk(client, "a");
    const times = asked.map(({ headers }) => String(headers["x-amz-date"]).slice(0, 11));
    expect(times[0]).toBe(times[1]);
    expect(times[0]).toBe(
      `${new Date(Date.now() + 3_600_000).toISOString().replace(/[-:]/g, "").slice(0, 11)}`,
    );
  });
});
