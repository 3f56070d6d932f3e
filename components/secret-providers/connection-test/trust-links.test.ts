import { describe, expect, it } from "vitest";
import { trustLinks } from "@/components/secret-providers/connection-test/trust-links";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { ConnectionTest } from "@/lib/shared/secret-providers/schema";

function failed(stage: ConnectionStage, reason: string): ConnectionTest {
  return { ok: false, stage, reason, providerCode: null, message: "m", cause: "c", remedy: "r" };
}

describe("trustLinks", () => {
  it.each<[string, Parameters<typeof trustLinks>[1], string[]]>([
    ["never tested", null, ["unknown", "unknown", "unknown"]],
    ["running", "running", ["unknown", "unknown", "unknown"]],
    ["green", { ok: true, principal: "arn", account: "1" }, ["green", "green", "unknown"]],
    ["an issuer at fault", failed("issuer", "discovery_not_json"), ["red", "unknown", "unknown"]],
    ["no token", failed("mint", "issuer_not_configured"), ["red", "unknown", "unknown"]],
    ["no provider", failed("exchange", "provider_not_registered"), ["red", "unknown", "unknown"]],
    ["wrong audience", failed("exchange", "audience_not_registered"), ["red", "unknown", "unknown"]],
    ["keys out of reach", failed("exchange", "issuer_unreachable"), ["red", "unknown", "unknown"]],
    ["trust policy", failed("exchange", "trust_policy_mismatch"), ["green", "red", "unknown"]],
    ["throttled", failed("exchange", "throttled"), ["unknown", "unknown", "unknown"]],
    ["identity", failed("identity", "session_not_accepted"), ["green", "green", "unknown"]],
  ])("%s", (_case, test, states) => {
    expect(trustLinks({ cloud: "aws", method: "workload_identity" }, test).map(({ state }) => state)).toEqual(
      states,
    );
  });

  it.each<[string, Parameters<typeof trustLinks>[1], string[]]>([
    ["never tested", null, ["unknown", "unknown", "unknown"]],
    ["green", { ok: true, principal: "arn", account: "1" }, ["green", "green", "green"]],
    ["key not known", failed("exchange", "access_key_invalid"), ["red", "unknown", "unknown"]],
    ["role refused", failed("exchange", "assume_role_denied"), ["green", "red", "unknown"]],
    ["may not list", failed("list", "list_access_denied"), ["green", "green", "red"]],
    ["throttled", failed("exchange", "throttled"), ["unknown", "unknown", "unknown"]],
  ])("AssumeRole, %s", (_case, test, states) => {
    expect(trustLinks({ cloud: "aws", method: "assume_role" }, test).map(({ state }) => state)).toEqual(
      states,
    );
  });

  const progress = (
    stage: ConnectionStage,
    outcome: "running" | "ok" | "warning" | "failed",
    ...read: string[]
  ) => ({
    stage,
    outcome,
    durationMs: null,
    secrets: read.map((outcome, index) => ({
      name: `${index}`,
      outcome: outcome as "ok" | "failed",
      durationMs: null,
    })),
  });

  it.each<[string, ReturnType<typeof progress>[], string[]]>([
    ["nothing yet", [], ["unknown Testing", "unknown Testing", "unknown Proved at kickoff"]],
    [
      "the token",
      [progress("mint", "ok")],
      ["unknown Testing", "unknown Testing", "unknown Proved at kickoff"],
    ],
    [
      "the exchange",
      [progress("exchange", "ok")],
      ["green Token accepted", "green Role assumed", "unknown Proved at kickoff"],
    ],
    [
      "reading",
      [progress("exchange", "ok"), progress("read", "running", "ok", "failed")],
      ["green Token accepted", "green Role assumed", "unknown Reading"],
    ],
    [
      "a secret read",
      [progress("exchange", "ok"), progress("read", "ok", "ok")],
      ["green Token accepted", "green Role assumed", "green 1 secret read"],
    ],
  ])("follows a test that runs: %s", (_case, stages, expected) => {
    const links = trustLinks({ cloud: "aws", method: "workload_identity" }, "running", stages);
    expect(links.map(({ state, label }) => `${state} ${label}`)).toEqual(expected);
  });

  it.each<[string, string[], string]>([
    ["every one", ["ok", "ok"], "green 2 secrets read"],
    ["some", ["ok", "failed"], "red 1 of 2 read"],
    ["none", ["failed"], "red Not readable"],
  ])("says of the secrets what was read: %s", (_case, read, expected) => {
    const isRed = read.includes("failed");
    const { secrets } = progress("read", "ok", ...read);
    const stages = [
      {
        stage: "read" as const,
        outcome: isRed ? ("failed" as const) : ("ok" as const),
        durationMs: 1,
        secrets,
      },
    ];
    const test: ConnectionTest = isRed
      ? { ...failed("read", "access_denied"), stages }
      : { ok: true, principal: "arn", account: "1", stages };
    for (const method of ["workload_identity", "assume_role", "static_keys"] as const) {
      const last = trustLinks({ cloud: "aws", method: method }, test).at(-1);
      expect(`${last?.state} ${last?.label}`).toBe(expected);
    }
  });

  it("has no role for static keys, and no provider", () => {
    const links = trustLinks({ cloud: "aws", method: "static_keys" }, failed("list", "list_access_denied"));
    expect(links.map(({ to, state }) => [to, state])).toEqual([
      ["Access key", "green"],
      ["Secrets", "red"],
    ]);
  });
});
