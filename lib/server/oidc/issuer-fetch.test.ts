import { createServer as createHttpServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { awsLimits, fetchDocument } from "@/lib/server/oidc/issuer-fetch";
import { selfSigned, type TestAuthority, testAuthority } from "@/test/support/certificates";

let authority: TestAuthority;
beforeAll(() => {
  authority = testAuthority();
});
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) (server as { closeAllConnections(): void }).closeAllConnections();
    await new Promise<unknown>((resolve) => server.close(resolve));
  }
});

async function listening(server: Server, scheme: string): Promise<URL> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`${scheme}://localhost:${(server.address() as AddressInfo).port}/document`);
}

const answering = (answer: (response: ServerResponse) => unknown): RequestListener => {
  return (_, response) => void answer(response);
};
const http = (answer: (response: ServerResponse) => unknown) =>
  listening(createHttpServer(answering(answer)), "http");
const https = (certificate: { key: string; cert: string }) =>
  listening(
    createHttpsServer(
      certificate,
      answering((response) => response.end("{}")),
    ),
    "https",
  );

const fetched = (url: URL, limits: Partial<typeof awsLimits> = {}) =>
  fetchDocument(url, { ...awsLimits, ...limits });

describe("a document", () => {
  it("is given when it answers 200", async () => {
    const url = await http((response) => response.end('{"a":"é"}'));
    expect(await fetched(url)).toEqual({ body: '{"a":"é"}', findings: [] });
  });

  it("over https is given for a certificate that is in order", async () => {
    const url = await https(authority.issue("localhost"));
    expect(await fetched(url, { ca: authority.certificate })).toEqual({ body: "{}", findings: [] });
  });

  it("that is slow is given with a warning", async () => {
    const url = await http((response) => setTimeout(() => response.end("{}"), 250));
    const { body, findings } = await fetched(url, { timeLimitMs: 400 });
    expect(body).toBe("{}");
    expect(findings).toEqual([expect.objectContaining({ reason: "issuer_slow", outcome: "warning" })]);
  });
});

interface Trouble {
  title: string;
  serve(): Promise<URL>;
  limits?: () => Partial<typeof awsLimits>;
  reason: string;
  outcome: "warning" | "failed";
  message: RegExp;
}

const hour = 3_600_000;
const troubles: Trouble[] = [
  {
    title: "a certificate of an unknown authority",
    serve: () => https(authority.issue("localhost")),
    reason: "issuer_certificate",
    outcome: "warning",
    message: /authority|intermediate/,
  },
  {
    title: "a self-signed certificate",
    serve: () => https(selfSigned("localhost")),
    reason: "issuer_certificate",
    outcome: "warning",
    message: /self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  },
  {
    title: "a certificate that has expired",
    serve: () =>
      https(
        authority.issue("localhost", {
          from: new Date(Date.now() - 3 * hour),
          to: new Date(Date.now() - hour),
        }),
      ),
    limits: () => ({ ca: authority.certificate }),
    reason: "issuer_certificate",
    outcome: "failed",
    message: /has expired/,
  },
  {
    title: "a certificate for another name",
    serve: () => https(authority.issue("another.example")),
    limits: () => ({ ca: authority.certificate }),
    reason: "issuer_certificate",
    outcome: "failed",
    message: /for another name/,
  },
  {
    title: "http in the place of https",
    async serve() {
      const url = await http((response) => response.end("{}"));
      return new URL(url.href.replace("http:", "https:"));
    },
    reason: "issuer_tls",
    outcome: "failed",
    message: /TLS connection to .* failed/,
  },
  {
    title: "a redirect",
    serve: () => http((response) => response.writeHead(302, { location: "https://sso.example/" }).end()),
    reason: "issuer_redirects",
    outcome: "failed",
    message: /redirects to https:\/\/sso\.example\/ \(status 302\)/,
  },
  {
    title: "a sign-in in front",
    serve: () => http((response) => response.writeHead(403).end()),
    reason: "issuer_status",
    outcome: "failed",
    message: /status 403/,
  },
  {
    title: "an issuer that is not configured",
    serve: () => http((response) => response.writeHead(503).end()),
    reason: "issuer_status",
    outcome: "failed",
    message: /status 503/,
  },
  {
    title: "no answer in time",
    serve: () => http(() => undefined),
    limits: () => ({ timeLimitMs: 150 }),
    reason: "issuer_too_slow",
    outcome: "failed",
    message: /didn't answer within 0.15 seconds/,
  },
  {
    title: "an answer that does not end in time",
    serve: () => http((response) => response.write("{")),
    limits: () => ({ timeLimitMs: 150 }),
    reason: "issuer_too_slow",
    outcome: "failed",
    message: /didn't answer within/,
  },
  {
    title: "an answer without end",
    serve: () =>
      http((response) => {
        const more = () => response.write("x".repeat(65_536), () => response.destroyed || more());
        more();
      }),
    reason: "issuer_answer_too_large",
    outcome: "failed",
    message: /more than 512 KiB/,
  },
  {
    title: "an answer that breaks off",
    serve: () =>
      http((response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("{", () => response.destroy());
      }),
    reason: "issuer_answer_broken_off",
    outcome: "failed",
    message: /broke off/,
  },
  {
    title: "something that is not HTTP",
    serve: () =>
      listening(
        createTcpServer((socket) => socket.resume().end("220 mail.example ESMTP\r\n")),
        "http",
      ),
    reason: "issuer_answer_unreadable",
    outcome: "failed",
    message: /isn't HTTP/,
  },
  {
    title: "a port at which nobody listens: this machine's way may be closed, AWS's open",
    async serve() {
      const url = await http(() => undefined);
      const server = servers.pop();
      await new Promise<unknown>((resolve) => server?.close(resolve));
      return url;
    },
    reason: "issuer_unreachable_from_here",
    outcome: "warning",
    message: /ECONNREFUSED/,
  },
  {
    title: "a name that is not known here",
    serve: async () => new URL("https://latchkey.invalid/document"),
    reason: "issuer_unreachable_from_here",
    outcome: "warning",
    message: /DNS here doesn't know|latchkey\.invalid/,
  },
];

describe("what AWS would stumble over", () => {
  it.each(troubles)("$title", async ({ serve, limits, reason, outcome, message }) => {
    const { body, findings } = await fetched(await serve(), limits?.());
    expect(body).toBeNull();
    expect(findings).toEqual([
      {
        reason,
        outcome,
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(/^[A-Z].*\.$/),
      },
    ]);
  });
});

it("fetches nothing that a redirect names", async () => {
  let asked = 0;
  const target = await http((response) => {
    asked += 1;
    response.end("{}");
  });
  const url = await http((response) => response.writeHead(307, { location: target.href }).end());
  await fetched(url);
  expect(asked).toBe(0);
});
