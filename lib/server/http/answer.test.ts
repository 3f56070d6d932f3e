import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError, errorTable, Problem, parseInput } from "@/lib/shared/errors";
import { requestIdOf, respond } from "./answer";

let logged: string[] = [];
beforeEach(() => {
  logged = [];
  for (const method of ["info", "warn", "error", "log"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => void logged.push(parts.join(" ")));
  }
});
afterEach(() => void vi.restoreAllMocks());

const request = () => new Request("http://localhost/");
const throwing = (error: unknown) => respond(request(), () => Promise.reject(error));

describe("an answer", () => {
  it("is JSON that nobody keeps, with the request's id", async () => {
    const given = request();
    const response = await respond(given, async () => ({ a: 1 }), 201);
    expect([response.status, await response.json()]).toEqual([201, { a: 1 }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-request-id")).toBe(requestIdOf(given));
    expect(requestIdOf(given)).not.toBe(requestIdOf(request()));
  });

  it("of one object has its ETag as a header too, a list and anything else have none", async () => {
    const etagOf = async (result: unknown) =>
      (await respond(request(), async () => result)).headers.get("etag");
    expect(await etagOf({ id: "1", etag: '"a"' })).toBe('"a"');
    expect(await etagOf({ items: [{ etag: '"a"' }], nextCursor: null })).toBeNull();
    for (const other of [undefined, null, "text", [], { etag: 1 }]) expect(await etagOf(other)).toBeNull();
  });

  it("without a result is 204, and a Response goes as it is", async () => {
    expect((await respond(request(), async () => undefined, 201)).status).toBe(204);
    const own = await respond(request(), async () => new Response("text", { status: 418 }));
    expect([own.status, await own.text()]).toEqual([418, "text"]);
  });
});

describe("a problem", () => {
  it.each(Object.entries(errorTable))("%s has the status of the table", async (code, { status, title }) => {
    const response = await throwing(new AppError(code as keyof typeof errorTable, "What to do."));
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.status).toBe(status);
    expect(Problem.parse(await response.json())).toEqual({
      type: "about:blank",
      title,
      status,
      detail: "What to do.",
      code,
      requestId: response.headers.get("x-request-id"),
    });
    expect(logged).toEqual([]);
  });

  it("of a stale If-Match carries who changed it and when", async () => {
    const changed = { by: "Ada", byYourself: false, at: "2026-01-31T09:00:00.123Z" };
    const response = await throwing(new AppError("changed_meanwhile", "Ada changed it.", { changed }));
    expect([response.status, (await response.json()).changed]).toEqual([412, changed]);
  });

  it("carries fields, failures and an explained failure, and nothing else of its error", async () => {
    const failure = {
      stage: "read",
      reason: "r",
      providerCode: null,
      message: "m",
      cause: "c",
      remedy: "d",
    } as const;
    const error = new AppError("cloud_refused", "No.", {
      fieldErrors: { name: ["Wrong."] },
      failures: [{ key: "A", reason: "r", detail: "d" }],
      failure,
      retryAfterSeconds: 7,
      cause: new Error("canary"),
    });
    const response = await throwing(error);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      fieldErrors: { name: ["Wrong."] },
      failures: [{ key: "A", reason: "r", detail: "d" }],
      failure,
    });
    expect(text).not.toContain("canary");
    expect(response.headers.get("retry-after")).toBe("7");
  });

  it("names every field that does not fit, whatever it is called", async () => {
    const input = JSON.parse('{"a":1,"toString":1,"__proto__":1,"constructor":1,"canary":"canary-value"}');
    const response = await respond(request(), async () =>
      parseInput(z.strictObject({ a: z.string() }), input),
    );
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(Object.keys(JSON.parse(text).fieldErrors).sort()).toEqual(
      ["a", "toString", "__proto__", "constructor", "canary"].sort(),
    );
    expect(text).not.toContain("canary-value");
  });
});

describe("what was sent", () => {
  const nasty = JSON.parse(
    `{${Array.from({ length: 150 }, (_, index) => `"\\u0000\\ud800\\"😀${"k".repeat(5000)}${index}":1`).join()}}`,
  );
  it.each([
    ["150 long unknown keys", () => parseInput(z.strictObject({}), nasty)],
    ["40,000 unknown keys", () => parseInput(z.strictObject({}), { ...Array(40_000).fill(1) })],
    ["a deep nest", () => parseInput(z.unknown(), JSON.parse(`${"[".repeat(9000)}${"]".repeat(9000)}`))],
    ["a long message", () => Promise.reject(new AppError("not_found", "\ud800😀".repeat(100_000)))],
  ])("cannot make its answer long: %s", async (_, handle) => {
    const response = await respond(request(), async () => handle());
    expect(response.status).toBeLessThan(500);
    const text = await response.text();
    expect(Buffer.byteLength(text)).toBeLessThan(10_000);
    const { fieldErrors = {} } = Problem.parse(JSON.parse(text));
    expect(Object.values(fieldErrors).flat().length).toBeLessThanOrEqual(20);
  });

  it("is counted where it is not told", async () => {
    const response = await respond(request(), async () =>
      parseInput(z.strictObject({}), { ...Array(100).fill(1) }),
    );
    const { fieldErrors } = Problem.parse(await response.json());
    expect(fieldErrors?.["18"]).toEqual(["This field doesn't exist."]);
    expect(fieldErrors?.[""]).toEqual(["81 more problems."]);
  });

  it("and fails when it is looked at is an unknown error still", async () => {
    const mean = Object.defineProperty(new Error("x"), "stack", {
      get: () => {
        throw new Error("canary");
      },
    });
    const response = await throwing(mean);
    expect(Problem.parse(await response.json())).toMatchObject({ status: 500, code: "internal_error" });
  });
});

it("a deletion between reading and writing is a conflict, whichever service met it", async () => {
  const error = Object.assign(new Error("canary"), {
    name: "DatabaseError",
    code: "23503",
    constraint: "any",
  });
  const response = await throwing(error);
  expect(await response.json()).toMatchObject({ status: 409, code: "conflict" });
});

describe("an unknown error", () => {
  const named = Object.assign(new Error("canary"), {
    name: "DatabaseError",
    code: "23505",
    detail: "canary",
  });
  it.each([
    ["an Error", new Error("canary")],
    ["a TypeError", new TypeError("canary")],
    ["one of several lines", new Error("canary\n    at canary (canary)\ncanary")],
    ["one with a code", named],
    ["one with a cause", new Error("canary", { cause: new Error("canary") })],
    ["a string", "canary"],
    ["an object", { message: "canary" }],
    ["nothing", undefined],
    ["null", null],
  ])("(%s) never shows its message, neither in the answer nor in the log", async (_, error) => {
    const response = await throwing(error);
    const problem = Problem.parse(await response.clone().json());
    expect(problem).toMatchObject({ status: 500, code: "internal_error" });
    expect(await response.text()).not.toContain("canary");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(problem.requestId);
    expect(logged[0]).not.toContain("canary");
  });

  it("is logged with its class, code and place", async () => {
    await throwing(named);
    expect(logged[0]).toMatch(/error="DatabaseError" code="23505" at="at .*answer\.test\.ts/);
  });

  it("does not escape when the handler throws before it gives a promise", async () => {
    const handle = () => {
      throw new Error("canary");
    };
    const response = await respond(request(), handle).catch(() => null);
    expect(response?.status).toBe(500);
  });
});

describe("what the database cannot do", () => {
  const failing = (code: string) => Object.assign(new Error("canary"), { name: "DatabaseError", code });
  it.each([
    ["CONNECTION_SILENT", "database_unavailable"],
    ["ECONNREFUSED", "database_unavailable"],
    ["53300", "database_unavailable"],
    ["25006", "database_unavailable"],
    ["57014", "database_unavailable"],
    ["57P01", "database_unavailable"],
    ["55P03", "database_unavailable"],
    ["POOL_IS_FULL", "overloaded"],
  ])("(%s) answers 503 with Retry-After, and is not logged for each request", async (code, expected) => {
    const response = await throwing(failing(code));
    expect(response.headers.get("retry-after")).toBe("5");
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({ status: 503, code: expected });
    expect(problem.detail).not.toContain("canary");
    expect(logged).toEqual([]);
  });
});
