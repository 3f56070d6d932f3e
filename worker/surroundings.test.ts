// The worker in what surrounds it on its machine: a proxy on the way out, and settings that are meant for others.
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { testAuthority } from "@/test/support/certificates";
import { startTestProxy } from "@/test/support/proxy";
import { buildWorker } from "@/test/support/worker";

const authority = testAuthority();
const configId = "c0ffee00-0000-4000-8000-000000000001";
let worker: Awaited<ReturnType<typeof buildWorker>>;
let proxy: Awaited<ReturnType<typeof startTestProxy>>;
let latchkey: Server;
let canary: Server;
let asked: string[] = [];
let strayed: string[] = [];
let plan: object[] = [];

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  worker = await buildWorker();
  await writeFile(path.join(worker.folder, "ca.pem"), authority.certificate);
  latchkey = createHttpsServer(authority.issue("latchkey.example.com"), async (request, response) => {
    asked.push(request.url ?? "");
    await text(request);
    const answer = {
      "/api/v1/worker/kickoffs": {
        kickoffId: "k1",
        automationId: "a1",
        deploymentVersion: 1,
        environment: { WORD: "through" },
        plan,
      },
      "/api/v1/worker/identity-tokens": { token: "eyJ0.eyJ0.c2ln", audience: "sts.amazonaws.com" },
    }[request.url ?? ""];
    response.writeHead(answer ? 201 : 204, { "content-type": "application/json" });
    response.end(answer && JSON.stringify(answer));
  }) as unknown as Server;
  canary = createHttpServer((request, response) => {
    strayed.push(request.url ?? "");
    response.writeHead(403).end();
  });
  for (const server of [latchkey, canary]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  proxy = await startTestProxy((target) =>
    target === "latchkey.example.com:443" ? portOf(latchkey) : undefined,
  );
});
beforeEach(() => {
  [asked, strayed, plan] = [[], [], []];
  proxy.tunnels = [];
});
afterAll(async () => {
  proxy.close();
  for (const server of [latchkey, canary]) {
    server.close();
    server.closeAllConnections();
  }
  await worker.remove();
});

const run = (changes: Record<string, string | undefined>) =>
  worker.run(["exec", "--", process.execPath, "-e", "console.log(process.env.WORD)"], {
    LATCHKEY_URL: "https://latchkey.example.com",
    LATCHKEY_DEPLOYMENT_TOKEN: "lkd_token",
    NODE_EXTRA_CA_CERTS: path.join(worker.folder, "ca.pem"),
    SSL_CERT_FILE: path.join(worker.folder, "ca.pem"),
    HTTPS_PROXY: proxy.url(),
    AWS_ENDPOINT_URL_STS: undefined,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: undefined,
    ...changes,
  });

it("reaches Latchkey through the proxy", async () => {
  const { code, stdout, stderr } = await run({});
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "through\n", stderr: "" });
  expect(proxy.tunnels).toMatchObject([{ to: "latchkey.example.com:443" }]);
});

it("reaches AWS through the proxy, whatever else is set for AWS, and shows nothing of the proxy", async () => {
  const [roleArn, region] = ["arn:aws:iam::123456789012:role/reader", "us-east-1"];
  const variables = [{ key: "API_KEY", secretName: "plain", jsonKey: null }];
  const entry = { cloud: "aws", audience: "sts.amazonaws.com", settings: { roleArn, region }, variables };
  plan = [{ credentialId: configId, configId, ...entry }];
  const url = `http://127.0.0.1:${portOf(canary)}`;
  const file = path.join(worker.folder, "config");
  await writeFile(file, `[default]\nendpoint_url = ${url}\nregion = ap-south-1\nuse_fips_endpoint = true\n`);
  const { code, stderr } = await run({
    AWS_ENDPOINT_URL: url,
    AWS_CONFIG_FILE: file,
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_REGION: "ap-south-1",
    AWS_PROFILE: "other",
  });
  expect(code).toBe(78);
  expect(strayed).toEqual([]);
  const targets = new Set(proxy.tunnels.map(({ to }) => to));
  expect([...targets]).toEqual(["latchkey.example.com:443", "sts.us-east-1.amazonaws.com:443"]);
  expect(stderr).toContain("API_KEY: outgoing_proxy_failed");
  expect(stderr).toContain("The outgoing proxy refused (403).");
  expect(stderr).not.toMatch(/hunter2|reader:p|127\.0\.0\.1/);
});

it.each([
  ["AWS_ENDPOINT_URL_STS", "sts.example.com", "AWS_ENDPOINT_URL_STS isn't a URL."],
  ["HTTPS_PROXY", "socks5://u:hunter2@proxy:1080", "HTTPS_PROXY must be a proxy's address"],
])("says of %s=%s that the setting is wrong, before anything is asked", async (name, value, words) => {
  const { code, stderr } = await run({ [name]: value });
  expect(code).toBe(78);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("hunter2");
  expect(asked).toEqual([]);
});
