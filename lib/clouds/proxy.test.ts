// The way out through a real proxy, to a target with a certificate of its own.
import { once } from "node:events";
import type { Server } from "node:http";
import { createServer as createHttpsServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { stsClient } from "@/lib/clouds/aws/connect/clients";
import { outgoingHttpsAgent, proxyErrorCode, proxyFor, proxyProblem } from "@/lib/clouds/proxy";
import { testAuthority } from "@/test/support/certificates";
import { startTestProxy } from "@/test/support/proxy";
import { askText, type Question } from "@/worker/answer";

const authority = testAuthority();
const name = "sts.us-east-1.amazonaws.com";

let target: Server;
let proxy: Awaited<ReturnType<typeof startTestProxy>>;
const agent = () => outgoingHttpsAgent({ keepAlive: false, ca: authority.certificate });

beforeAll(async () => {
  target = createHttpsServer(authority.issue(name), async (request, response) => {
    if (request.url === "/redirect") return void response.writeHead(302, { location: "/" }).end();
    if (request.url === "/stall") return void response.writeHead(200).write("begun");
    if (request.url === "/nothing") return void response.writeHead(204).end();
    const body = await text(request);
    response.writeHead(200, { "content-type": "application/json", "retry-after": "7" });
    response.end(
      JSON.stringify({ method: request.method, at: request.url, body, host: request.headers.host }),
    );
  }) as unknown as Server;
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  proxy = await startTestProxy(() => (target.address() as AddressInfo).port);
});
afterAll(() => {
  proxy.close();
  target.close();
  target.closeAllConnections();
});
beforeEach(() => {
  proxy.tunnels = [];
  proxy.behaviour = "connect";
  for (const name of ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]) vi.stubEnv(name, undefined);
  vi.stubEnv("HTTPS_PROXY", proxy.url());
});
afterEach(() => vi.unstubAllEnvs());

const ask = (at: string, question: Question = {}, timeoutMs = 10_000, by = agent()) =>
  askText(new URL(`https://${name}${at}`), question, timeoutMs, by);
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable(),
    (error: Error & { code?: string }) => error,
  );

describe("a call through the proxy", () => {
  it("reaches the target inside a tunnel, with the proxy's own user and password", async () => {
    const response = await ask("/a?b=c", {
      method: "POST",
      body: "ä",
      headers: { accept: "application/json" },
    });
    expect(response.status).toBe(200);
    expect(response.header("retry-after")).toBe("7");
    expect(JSON.parse(response.text)).toEqual({ method: "POST", at: "/a?b=c", body: "ä", host: name });
    const authorization = `Basic ${Buffer.from(`reader:${proxy.password}`).toString("base64")}`;
    expect(proxy.tunnels).toEqual([{ to: `${name}:443`, authorization }]);
  });

  it("is what AWS's clients make", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_STS", undefined);
    // Their agent trusts public authorities alone: that it refuses the certificate shows what it met.
    const call = stsClient("us-east-1").send(new GetCallerIdentityCommand({}));
    await expect(call).rejects.toMatchObject({ message: "This AWS client has no credentials." });
    const signed = stsClient("us-east-1", { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
    const error = await failureOf(signed.send(new GetCallerIdentityCommand({})));
    expect(error).toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    expect(proxy.tunnels).toMatchObject([{ to: `${name}:443` }]);
  });

  it("says of a silent proxy that it is the proxy", async () => {
    proxy.behaviour = "silence";
    vi.stubEnv("AWS_ENDPOINT_URL_STS", undefined);
    const client = stsClient("us-east-1", { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
    const error = await failureOf(client.send(new GetCallerIdentityCommand({})));
    expect(error).toMatchObject({
      code: proxyErrorCode,
      message: expect.stringContaining("The outgoing proxy didn't answer in time."),
    });
  });

  it("proves the target's certificate, not the proxy's word", async () => {
    const error = await failureOf(ask("/", {}, 10_000, outgoingHttpsAgent({})));
    expect(error.code).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  it("answers without a body, and follows nothing", async () => {
    expect((await ask("/nothing")).status).toBe(204);
    expect(await failureOf(ask("/redirect"))).toMatchObject({ code: "ERR_REDIRECT" });
  });

  it("ends in time, also in the middle of a body", async () => {
    expect(await failureOf(ask("/stall", {}, 200))).toMatchObject({ name: "TimeoutError" });
    proxy.behaviour = "silence";
    expect(await failureOf(ask("/", {}, 200))).toMatchObject({ name: "TimeoutError" });
  });

  it("says that the proxy refused, and nothing of its address or password", async () => {
    proxy.behaviour = "refuse";
    const refused = await failureOf(ask("/"));
    expect(refused).toMatchObject({ code: proxyErrorCode });
    expect(refused.message).toBe("The outgoing proxy asks for another user or password (407).");
    vi.stubEnv("HTTPS_PROXY", `http://reader:hunter2@127.0.0.1:9`);
    const unreachable = await failureOf(ask("/"));
    expect(unreachable.message).toBe("The outgoing proxy couldn't be reached (ECONNREFUSED).");
  });

  it("is none where NO_PROXY names the host, or where it is this machine", async () => {
    const { port } = target.address() as AddressInfo;
    const directly = () =>
      new Promise<number>((resolve, reject) =>
        get({ host: "localhost", servername: name, port, agent: agent() }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        }).on("error", reject),
      );
    expect(await directly()).toBe(200);
    expect(proxy.tunnels).toEqual([]);
  });
});

describe("which proxy", () => {
  const set = { HTTPS_PROXY: "http://proxy.example.com:3128" };
  it.each([
    ["api.example.com", 443, "example.com", false],
    ["example.com", 443, "example.com", false],
    ["badexample.com", 443, "example.com", true],
    ["api.example.com", 443, ".example.com", false],
    ["example.com", 443, ".example.com", false],
    ["api.example.com", 443, "*.example.com", false],
    ["API.Example.com.", 443, "other.org, EXAMPLE.com", false],
    ["api.example.com", 443, "other.org example.com", false],
    ["api.example.com", 443, "example.com:443", false],
    ["api.example.com", 443, "example.com:8443", true],
    ["api.example.com", 443, "*", false],
    ["api.example.com", 443, "", true],
    ["api.example.com", 443, ",. ,", true],
    ["10.1.2.3", 443, "10.0.0.0/8", false],
    ["11.1.2.3", 443, "10.0.0.0/8", true],
    ["10.1.2.3", 443, "10.1.2.3", false],
    ["10.1.2.3", 443, "10.0.0.0/99", true],
    ["[fd00::1]", 443, "fd00::/8", false],
    ["[fd00::1]", 443, "[fd00::1]:443", false],
    ["[fd00::1]", 443, "fd00::2", true],
    ["localhost", 443, "", false],
    ["a.localhost", 443, "", false],
    ["127.8.9.1", 443, "", false],
    ["[::1]", 443, "", false],
  ])("%s:%d with NO_PROXY=%s", (host, port, noProxy, isProxied) => {
    expect(proxyFor(host, port, { ...set, NO_PROXY: noProxy }) !== undefined).toBe(isProxied);
    expect(proxyFor(host, port, { https_proxy: set.HTTPS_PROXY, no_proxy: noProxy }) !== undefined).toBe(
      isProxied,
    );
  });

  it("is none where none is set", () => {
    expect(proxyFor("example.com", 443, {})).toBeUndefined();
    expect(proxyFor("example.com", 443, { HTTPS_PROXY: " " })).toBeUndefined();
  });

  it("may be written without a scheme", () => {
    expect(proxyFor("example.com", 443, { HTTPS_PROXY: "proxy:3128" })?.href).toBe("http://proxy:3128/");
  });

  it.each(["socks5://proxy:1080", "http://[", "http://proxy/path", "http://u:hunter2@"])(
    "says that %s is none, without its value",
    (value) => {
      const problem = proxyProblem({ HTTPS_PROXY: value });
      expect(problem).toBe("HTTPS_PROXY must be a proxy's address, such as http://proxy.example.com:3128.");
      expect(proxyProblem({ https_proxy: value })).toMatch(/^https_proxy must/);
    },
  );
});
