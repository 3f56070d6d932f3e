import { describe, expect, it } from "vitest";
import { trustLinks } from "@/components/secret-providers/trust-links";
import type { ConnectionStage } from "@/lib/clouds/errors";
import type { ConnectionTest } from "@/lib/secret-providers/schema";

function failed(stage: ConnectionStage, reason: string): ConnectionTest {
  return { ok: false, stage, reason, awsCode: null, message: "m", cause: "c", remedy: "r" };
}

describe("trustLinks", () => {
  it.each<[string, Parameters<typeof trustLinks>[1], string[]]>([
    ["never tested", null, ["unknown", "unknown", "unknown"]],
    ["running", "running", ["unknown", "unknown", "unknown"]],
    ["green", { ok: true, principal: "arn", account: "1" }, ["green", "green", "unknown"]],
    ["no token", failed("mint", "issuer_not_configured"), ["red", "unknown", "unknown"]],
    ["no provider", failed("exchange", "provider_not_registered"), ["red", "unknown", "unknown"]],
    ["wrong audience", failed("exchange", "audience_not_registered"), ["red", "unknown", "unknown"]],
    ["keys out of reach", failed("exchange", "issuer_unreachable"), ["red", "unknown", "unknown"]],
    ["trust policy", failed("exchange", "trust_policy_mismatch"), ["green", "red", "unknown"]],
    ["throttled", failed("exchange", "throttled"), ["unknown", "unknown", "unknown"]],
    ["identity", failed("identity", "session_not_accepted"), ["green", "green", "unknown"]],
  ])("%s", (_case, test, states) => {
    expect(trustLinks("workload_identity", test).map(({ state }) => state)).toEqual(states);
  });

  it.each<[string, Parameters<typeof trustLinks>[1], string[]]>([
    ["never tested", null, ["unknown", "unknown", "unknown"]],
    ["green", { ok: true, principal: "arn", account: "1" }, ["green", "green", "green"]],
    ["key not known", failed("exchange", "access_key_invalid"), ["red", "unknown", "unknown"]],
    ["role refused", failed("exchange", "assume_role_denied"), ["green", "red", "unknown"]],
    ["may not list", failed("list", "list_access_denied"), ["green", "green", "red"]],
    ["throttled", failed("exchange", "throttled"), ["unknown", "unknown", "unknown"]],
  ])("AssumeRole, %s", (_case, test, states) => {
    expect(trustLinks("assume_role", test).map(({ state }) => state)).toEqual(states);
  });

  it("has no role for static keys, and no provider", () => {
    const links = trustLinks("static_keys", failed("list", "list_access_denied"));
    expect(links.map(({ to, state }) => [to, state])).toEqual([
      ["Access key", "green"],
      ["Secrets", "red"],
    ]);
  });
});
