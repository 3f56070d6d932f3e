import { NextRequest } from "next/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { authEndpoints } from "@/lib/server/auth/endpoints";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/organization";

const nextAuth = vi.hoisted(() => vi.fn());
vi.mock("next-auth", () => ({ default: nextAuth }));
useTestDatabase();
setTestEnvironment();

const answer = async (query = "", headers: Record<string, string> = {}) => {
  const request = new NextRequest(`https://latchkey.example/api/auth/signout${query}`, { headers });
  const response = await authEndpoints(request, {});
  return { status: response.status, response, problem: await response.json().catch(() => null) };
};

beforeEach(() => {
  nextAuth.mockReset().mockImplementation(async () => new Response("{}", { status: 200 }));
});

describe("next-auth’s endpoints", () => {
  it.each(["", "?callbackUrl=/acme", "?callbackUrl=https%3A%2F%2Felsewhere.example%2F"])(
    "pass on what it answers: %s",
    async (query) => {
      expect(await answer(query)).toMatchObject({ status: 200, problem: {} });
    },
  );

  it.each([
    ["?callbackUrl=x", {}],
    ["?callbackUrl=javascript%3Aalert(1)", {}],
    ["", { cookie: "next-auth.callback-url=x" }],
    ["", { cookie: "__Secure-next-auth.callback-url=data%3Atext" }],
  ])("refuse an address to return to that is none, and forget it: %s %j", async (query, headers) => {
    const { status, problem, response } = await answer(query, headers as Record<string, string>);
    expect({ status, code: problem.code }).toEqual({ status: 400, code: "malformed_request" });
    expect(problem.detail).toContain("return address");
    expect(response.headers.getSetCookie()).toHaveLength(2);
    expect(nextAuth).not.toHaveBeenCalled();
  });

  it.each([
    ["too_many_requests:10", 429, "10"],
    ["too_many_requests:900", 429, "900"],
    ["not_configured", 503, null],
    ["internal_error", 500, null],
    ["CredentialsSignin", 401, null],
    ["constructor", 401, null],
  ])("give a refusal to sign in its status: %s", async (error, status, retryAfter) => {
    const url = `https://latchkey.example/api/auth/error?error=${encodeURIComponent(error)}`;
    nextAuth.mockImplementation(async () => Response.json({ url }, { status: 401 }));
    const { response, problem } = await answer();
    expect({ status: response.status, retryAfter: response.headers.get("retry-after") }).toEqual({
      status,
      retryAfter,
    });
    // What the page's own script goes by.
    expect(problem).toEqual({ url });
  });

  it("say of any other failure that it is the server’s", async () => {
    nextAuth.mockImplementation(async () => new Response("", { status: 500 }));
    const { status, problem } = await answer("?callbackUrl=/acme");
    expect({ status, code: problem.code }).toEqual({ status: 500, code: "internal_error" });
    expect(problem.detail).not.toContain("address");
  });
});
