import { describe, expect, it } from "vitest";
import { refusalOf } from "@/components/sign-in/attempt";

describe("a refusal to sign in", () => {
  it.each([
    ["CredentialsSignin", 401, "Wrong email or password"],
    ["too_many_requests:900", 429, "Too many attempts"],
    ["too_many_requests", 429, "Too many attempts"],
    ["too_many_requests:10", 429, "Many are signing in at this moment"],
    ["not_found", 404, "This link does not work"],
    ["unreachable", 0, "Latchkey could not be reached"],
    ["not_configured", 500, "Signing in failed"],
    ["constructor", 500, "Signing in failed"],
    ["", 500, "Signing in failed"],
  ])("%j has words of its own", (text, status, title) => {
    expect(refusalOf(text).problem).toMatchObject({ status, title });
  });
});
