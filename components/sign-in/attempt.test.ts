import { describe, expect, it } from "vitest";
import { refusalOf } from "@/components/sign-in/attempt";

describe("a refusal to sign in", () => {
  it.each([
    ["CredentialsSignin", 401, "Wrong email or password"],
    ["too_many_requests:900", 429, "Too many attempts"],
    ["too_many_requests", 429, "Too many attempts"],
    ["too_many_requests:10", 429, "Too many people are signing in"],
    ["not_found", 404, "This link does not work"],
    ["unreachable", 0, "Can’t reach Latchkey"],
    ["not_configured", 500, "Signing in failed"],
    ["constructor", 500, "Signing in failed"],
    ["", 500, "Signing in failed"],
  ])("%j has words of its own", (text, status, title) => {
    expect(refusalOf(text).problem).toMatchObject({ status, title });
  });
});
