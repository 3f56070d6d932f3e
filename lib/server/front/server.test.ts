// On real sockets, with a handler that stands for Next.
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { endingOf, type Patience } from "@/lib/server/front/ending";
import { type Bounds, createFront, type Handler } from "@/lib/server/front/server";
import { type Arrival, putGate } from "@/lib/server/http/early";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const echo: Handler = async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.end(JSON.stringify({ bytes, url: request.url, headers: request.headers }));
};

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const start = (handle: Handler = echo, bounds: Partial<Bounds> = {}, trustedProxies = 0) =>
  listen(createFront(handle, { trustedProxies, isEnding: () => false, bounds }));

function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  return once(socket, "connect").then(() => socket);
}

/** All that the server sends until it closes the connection. */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = await openSocket(port);
  socket.write(text, "latin1");
  return rest(socket);
}

async function rest(socket: Socket): Promise<string> {
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  if (!socket.destroyed) await once(socket, "close");
  return received;
}

const request = (line: string, headers = "", body = "") =>
  `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n${body}`;
const tree = (state: unknown) => `Next-Router-State-Tree: ${encodeURIComponent(JSON.stringify(state))}\r\n`;

function expectProblem(answer: string, status: number, code: string) {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head.toLowerCase()).toContain("content-type: application/problem+json");
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ status, code, type: "about:blank" });
  expect(head.toLowerCase()).toContain(`x-request-id: ${problem.requestId}`);
  expect(answer.length).toBeLessThan(1_000);
}

describe("what the server in front refuses", () => {
  it.each([
    ["an escape that is none", request("GET /%zz"), 400, "malformed_request"],
    ["an escape that is no UTF-8", request("GET /a/%E0%A4%A"), 400, "malformed_request"],
    ["a lone surrogate", request("GET /%ED%A0%80"), 400, "malformed_request"],
    ["NUL in a path", request("GET /a%00b"), 404, "not_found"],
    ["TRACE", request("TRACE /"), 400, "malformed_request"],
    ["CONNECT", request("CONNECT example.com:443"), 400, "malformed_request"],
    ["a method that it does not know", request("PROPFIND /"), 400, "malformed_request"],
    ["no method at all", "FOO / HTTP/1.1\r\n\r\n", 400, "malformed_request"],
    ["an address that is none", request("OPTIONS *"), 400, "malformed_request"],
    ["another server's address", request("GET http://example.com/"), 400, "malformed_request"],
    ["a long address", request(`GET /${"x".repeat(8192)}`), 414, "address_too_long"],
    ["Next's pictures", request("GET /_next/image?url=/icon.svg&w=64&q=75"), 404, "not_found"],
    ["a made-up action", request("POST /", "Next-Action: x\r\nContent-Length: 0\r\n"), 404, "not_found"],
    [
      "a made-up action's form",
      request("POST /", "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 0\r\n"),
      404,
      "not_found",
    ],
    [
      "a router's state that is none",
      request("GET /", "Next-Router-State-Tree: x\r\n"),
      400,
      "malformed_request",
    ],
    ["a router's state of another form", request("GET /", tree([])), 400, "malformed_request"],
    ["two states", request("GET /", tree(["", {}]) + tree(["", {}])), 400, "malformed_request"],
    ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "malformed_request"],
    [
      "a malformed Host",
      "GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n",
      400,
      "malformed_request",
    ],
    [
      "an upgrade",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: x\r\n\r\n",
      400,
      "malformed_request",
    ],
    ["101 headers", request("GET /", "a: b\r\n".repeat(101)), 431, "headers_too_large"],
    ["headers of 17 KiB", request("GET /", `a: ${"b".repeat(17 * 1024)}\r\n`), 431, "headers_too_large"],
    ["an odd expectation", request("GET /", "Expect: the-best\r\n"), 417, "expectation_failed"],
    ["what is no HTTP", "hello\r\n\r\n", 400, "malformed_request"],
    [
      "a body that says it is too large, before it is sent",
      request("POST /api/x", "Expect: 100-continue\r\nContent-Length: 1048577\r\n"),
      413,
      "payload_too_large",
    ],
  ])("%s", async (_, text, status, code) => {
    const urls: string[] = [];
    const port = await start(async (seenRequest) => void urls.push(seenRequest.url ?? ""));
    expectProblem(await answerTo(port, text), status, code);
    expect(urls).toEqual([]);
  });

  it("a body that is sent all the same, without taking the answer back by a reset", async () => {
    const port = await start();
    const body = Buffer.alloc(3 * 1024 * 1024);
    for (let time = 0; time < 20; time += 1) {
      const socket = await openSocket(port);
      const failures: string[] = [];
      socket.on("error", ({ message }) => failures.push(message));
      socket.write(`POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.byteLength}\r\n\r\n`);
      socket.write(body);
      expectProblem(await rest(socket), 413, "payload_too_large");
      expect(failures).toEqual([]);
    }
  });

  it("a body without a length, once it is too large; its handler meets a caller that went away", async () => {
    let outcome = "";
    const port = await start(async (incoming) => {
      outcome = await echoed(incoming);
    });
    const socket = await openSocket(port);
    const answer = rest(socket);
    socket.write(request("POST /api/x", "Transfer-Encoding: chunked\r\n"));
    for (let sent = 0; sent < 20; sent += 1) socket.write(`10000\r\n${"x".repeat(65_536)}\r\n`);
    expectProblem(await answer, 413, "payload_too_large");
    await expect.poll(() => outcome).toBe("aborted");
  });

  it("and lets by what is in order", async () => {
    const port = await start();
    const state = tree([
      "",
      { children: [["slug", "a", "d", null], { children: ["__PAGE__", {}] }] },
      null,
      "refetch",
    ]);
    for (const text of [
      request("GET /a%20b?search=100%"),
      request("GET /", state),
      request("POST /api/x", "Content-Length: 3\r\n", "abc"),
      request("POST /api/x", "Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"),
      "GET / HTTP/1.0\r\n\r\n",
    ]) {
      expect(await answerTo(port, text)).toMatch(/^(HTTP\/1.1 100 Continue\r\n\r\n)?HTTP\/1.1 200 OK/);
    }
    const whole = request("POST /api/x", `Content-Length: ${2 ** 20}\r\n`, "x".repeat(2 ** 20));
    expect(await answerTo(port, whole)).toContain('"bytes":1048576');
  });
});

const echoed = async (incoming: IncomingMessage) => {
  try {
    for await (const _ of incoming);
    return "read";
  } catch {
    return "aborted";
  }
};

describe("what a route's gate refuses", () => {
  const refusal = {
    status: 429,
    code: "too_many_requests",
    title: "No",
    detail: "No.",
    retryAfterSeconds: 7,
  };
  const post = (path: string, headers = "", body = "") =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

  it("never reaches the handler; its body is read away, and the connection serves on", async () => {
    const arrivals: Arrival[] = [];
    putGate("POST /gated", (arrival) => {
      arrivals.push(arrival);
      return refusal;
    });
    const port = await start(echo, {}, 1);
    const socket = await openSocket(port);
    const answers = rest(socket);
    const claim = "X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer x\r\n";
    socket.write(post("/gated?a=b", claim, "x".repeat(60_000)));
    socket.write(request("GET /gated"));
    const [first = "", second = ""] = (await answers).split(/(?=HTTP\/1\.1 200)/);
    expectProblem(first, 429, "too_many_requests");
    expect(first.toLowerCase()).toContain("retry-after: 7");
    expect(second).toContain('"bytes":0');
    expect(arrivals).toEqual([{ address: "203.0.113.7", authorization: "Bearer x" }]);
  });

  it("is answered in the form that its caller expects", async () => {
    putGate("POST /formed", () => ({ ...refusal, json: { url: "x" } }));
    const answer = await answerTo(await start(), request("POST /formed"));
    expect(answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*content-type: application\/json\r\n[\s\S]*\{"url":"x"\}$/);
  });

  it("is not asked to send the body that it announced", async () => {
    const answer = await answerTo(await start(), post("/formed", "Expect: 100-continue\r\n", "abc"));
    expect(answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*connection: close/i);
  });

  it("is kept back where the gate says so, for each of many at once", async () => {
    putGate("POST /paused", () => ({ ...refusal, pauseMs: 300 }));
    const port = await start();
    const startedMs = performance.now();
    const tookMs = async () => {
      expectProblem(await answerTo(port, request("POST /paused")), 429, "too_many_requests");
      return performance.now() - startedMs;
    };
    expect(await tookMs()).toBeGreaterThan(290);
    const all = await Promise.all(Array.from({ length: 50 }, tookMs));
    expect(Math.max(...all)).toBeLessThan(3_000);
  });

  it.each([
    [
      "at once",
      () => {
        throw new Error("x");
      },
    ],
    [
      "later",
      async () => {
        throw new Error("x");
      },
    ],
  ])("goes on after a handler that fails %s", async (_, handler) => {
    const port = await start(handler);
    expectProblem(await answerTo(port, request("GET /broken")), 500, "internal_error");
    expectProblem(await answerTo(port, request("GET /broken")), 500, "internal_error");
  });

  it("is nothing where the gate fails, and nothing for another method", async () => {
    putGate("POST /broken", () => {
      throw new Error("x");
    });
    expect(await answerTo(await start(), request("POST /broken"))).toMatch(/^HTTP\/1\.1 200/);
    expect(await answerTo(await start(), request("PUT /gated"))).toMatch(/^HTTP\/1\.1 200/);
  });

  it("is told of the end of what it let by, be it answered or given up", async () => {
    let ended = 0;
    putGate("POST /counted", (_, onEnd) => {
      onEnd(() => {
        ended += 1;
      });
      return null;
    });
    const port = await start(async (incoming, response) => {
      if (incoming.headers.authorization) response.end("whole");
    });
    await answerTo(port, request("POST /counted", "Authorization: x\r\n"));
    await expect.poll(() => ended).toBe(1);
    const socket = await openSocket(port);
    socket.write(request("POST /counted"));
    await sleep(50);
    expect(ended).toBe(1);
    socket.destroy();
    await expect.poll(() => ended).toBe(2);
  });
});

describe("what handlers are told", () => {
  const headersOf = async (trustedProxies: number, headers: string) => {
    const answer = await answerTo(await start(echo, {}, trustedProxies), request("GET /", headers));
    return JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1)).headers;
  };
  const claims = "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9:51008\r\n";

  it("is the socket's address, whatever the caller claims", async () => {
    const headers = await headersOf(0, `${claims}Forwarded: for=192.0.2.1\r\nX-Real-IP: 192.0.2.1\r\n`);
    expect(headers["x-forwarded-for"]).toBe("127.0.0.1");
    expect(headers).not.toHaveProperty("forwarded");
    expect(headers).not.toHaveProperty("x-real-ip");
  });

  it("is what the trusted proxies saw, over all lines of the header", async () => {
    expect((await headersOf(1, claims))["x-forwarded-for"]).toBe("203.0.113.9");
    expect((await headersOf(2, claims))["x-forwarded-for"]).toBe("198.51.100.1");
    expect((await headersOf(3, claims))["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("is nothing by which Next talks to itself", async () => {
    const names = [
      "x-middleware-subrequest",
      "x-nextjs-data",
      "x-invoke-path",
      "x-matched-path",
      "x-nonce",
      "x-page-path",
    ];
    const headers = await headersOf(0, names.map((name) => `${name}: x\r\n`).join(""));
    for (const name of names) expect(headers).not.toHaveProperty(name);
  });
});

describe("a slow caller", () => {
  const bounds = { headersMs: 400, requestMs: 800, keepAliveMs: 400, silenceMs: 5_000 };

  it.each([
    ["sends nothing", ""],
    ["does not end its headers", "GET / HTTP/1.1\r\nHost: a\r\n"],
    ["does not end its body", request("POST /api/x", "Content-Length: 10\r\n", "abc")],
    ["does not end its chunks", request("POST /api/x", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n")],
  ])("that %s is let go", async (_, text) => {
    const port = await start(echo, bounds);
    const startedMs = performance.now();
    const answer = await answerTo(port, text);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    if (text) expectProblem(answer, 408, "request_timeout");
  });

  it("that trickles its body is let go, too", async () => {
    const port = await start(echo, bounds);
    const socket = await openSocket(port);
    const answer = rest(socket);
    socket.write(request("POST /api/x", "Content-Length: 1000\r\n"));
    const trickle = setInterval(() => socket.write("x"), 50);
    expectProblem(await answer.finally(() => clearInterval(trickle)), 408, "request_timeout");
  });

  it("that does not read its answer is let go", async () => {
    const port = await start(async (_, response) => void response.end(Buffer.alloc(64 * 2 ** 20)), {
      ...bounds,
      silenceMs: 500,
    });
    const socket = await openSocket(port);
    socket.pause();
    socket.write(request("GET /"));
    await sleep(2_000);
    const [count] = await Promise.all(servers.map((server) => connections(server)));
    expect(count).toBe(0);
    socket.destroy();
  });

  it("does not keep others out: a thousand idle connections, and the next is served", async () => {
    const port = await start(echo, { connections: 1_200 });
    const idle = await Promise.all(Array.from({ length: 1_000 }, () => openSocket(port)));
    const slow = idle.slice(0, 100);
    for (const socket of slow) socket.write("POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    const startedMs = performance.now();
    expect(await answerTo(port, request("GET /"))).toMatch(/^HTTP\/1.1 200/);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    for (const socket of idle) socket.destroy();
  });

  it("gives way when connections run short: those that wait for a next request are closed", async () => {
    const port = await start(echo, { connections: 20 });
    const waiting = await Promise.all(Array.from({ length: 17 }, () => openSocket(port)));
    for (const socket of waiting) {
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await once(socket, "data");
      socket.resume();
    }
    expect(waiting.filter(({ destroyed }) => destroyed)).toEqual([]);
    // The nineteenth of twenty.
    const more = [await openSocket(port), await openSocket(port)];
    await expect.poll(() => waiting.filter(({ destroyed }) => destroyed).length).toBe(17);
    for (const socket of more) socket.destroy();
    expect(await answerTo(port, request("GET /"))).toMatch(/^HTTP\/1.1 200/);
  });
});

const connections = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

describe("the end of the process", () => {
  const running = async (patience: Partial<Patience> = {}) => {
    const closed: string[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const ending = endingOf(async () => void closed.push("database"), { lastCallMs: 200, ...patience });
    const handle: Handler = async (incoming: IncomingMessage, response: ServerResponse) => {
      ending.track(response);
      if (incoming.url === "/slow") await finished;
      response.end("whole");
    };
    const server = createFront(handle, { trustedProxies: 0, isEnding: ending.isEnding });
    ending.watch(server);
    return { port: await listen(server), ending, finish, closed };
  };

  it("finishes what runs, closes what idles, accepts nothing new, and closes the database last", async () => {
    const { port, ending, finish, closed } = await running();
    const idle = await openSocket(port);
    idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(idle, "data");
    const slow = await openSocket(port);
    slow.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    const answer = rest(slow);
    await sleep(100);

    const ended = ending.end();
    await rest(idle);
    await expect(openSocket(port)).rejects.toThrow(/ECONNREFUSED/);
    expect(closed).toEqual([]);
    finish();
    expect(await answer).toMatch(/^HTTP\/1.1 200[\s\S]*Connection: close[\s\S]*whole$/);
    expect(await ended).toBe(0);
    expect(closed).toEqual(["database"]);
  });

  it("cuts off what does not finish in time, and says how many", async () => {
    const { port, ending, closed } = await running({ runningMs: 200 });
    const answer = answerTo(port, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    await sleep(100);
    expect(await ending.end()).toBe(1);
    expect(await answer).toBe("");
    expect(closed).toEqual(["database"]);
  });

  it("serves whoever comes during the last call, and says that it is not ready", async () => {
    const { port, ending } = await running({ lastCallMs: 600 });
    const ended = ending.end();
    expectProblem(await answerTo(port, request("GET /api/ready")), 503, "overloaded");
    expect(await answerTo(port, request("GET /"))).toMatch(
      /^HTTP\/1.1 200[\s\S]*Connection: close[\s\S]*whole$/,
    );
    expect(await ended).toBe(0);
    await expect(openSocket(port)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("does not wait for connections on which no request comes", async () => {
    const { port, ending, closed } = await running({ silentMs: 200 });
    const ahead = await openSocket(port);
    const slow = await openSocket(port);
    slow.write("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    await sleep(100);
    const startedMs = performance.now();
    expect(await ending.end()).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(closed).toEqual(["database"]);
    for (const socket of [ahead, slow]) socket.destroy();
  });

  it("is told to whoever asks whether the process is ready", async () => {
    const port = await listen(createFront(echo, { trustedProxies: 0, isEnding: () => true }));
    const answer = await answerTo(port, request("GET /api/ready"));
    expectProblem(answer, 503, "overloaded");
    expect(answer.toLowerCase()).toContain("retry-after: ");
    expect(await answerTo(port, request("GET /"))).toMatch(/^HTTP\/1.1 200/);
  });
});
