import { describe, expect, it } from "vitest";
import { linkOutcomes, type Outcome } from "@/lib/server/evidence/links";

const ok: Outcome = { ok: true };
const fails = (reason: string): Outcome => ({ ok: false, reason });
const states = (method: Parameters<typeof linkOutcomes>[0], ...outcomes: Outcome[]) =>
  linkOutcomes(method, outcomes).map(({ link, isOk, reason }) => `${link} ${isOk ? "ok" : reason}`);

describe("what a run shows of a chain", () => {
  it.each([
    [[ok], ["identity ok", "role ok", "secrets ok"]],
    [[fails("provider_not_registered")], ["identity provider_not_registered"]],
    [[fails("trust_policy_mismatch")], ["identity ok", "role trust_policy_mismatch"]],
    [[fails("access_denied")], ["identity ok", "role ok", "secrets access_denied"]],
    [
      [ok, fails("kms_access_denied"), ok],
      ["identity ok", "role ok", "secrets kms_access_denied"],
    ],
    // The secret itself was read.
    [[fails("json_key_not_found")], ["identity ok", "role ok", "secrets ok"]],
    // Nobody was asked, or nobody decided.
    [[fails("throttled"), fails("cloud_unreachable"), fails("no_credential_found")], []],
    [[], []],
  ])("%j with Workload Identity", (outcomes, expected) =>
    expect(states("token", ...outcomes)).toEqual(expected),
  );

  it("has no role where a key reads by itself", () => {
    expect(states("none", ok)).toEqual(["identity ok", "secrets ok"]);
    expect(states("none", fails("access_key_invalid"))).toEqual(["identity access_key_invalid"]);
    expect(states("exchange", fails("assume_role_denied"))).toEqual([
      "identity ok",
      "role assume_role_denied",
    ]);
  });
});
