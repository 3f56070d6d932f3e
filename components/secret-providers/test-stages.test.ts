import { describe, expect, it } from "vitest";
import { testStages } from "@/components/secret-providers/test-stages";
import type { ConnectionStage } from "@/lib/clouds/errors";
import type { ConnectionTest } from "@/lib/secret-providers/schema";

function failedAt(stage: ConnectionStage, reason = "r"): ConnectionTest {
  return { ok: false, stage, reason, awsCode: null, message: "m", cause: "c", remedy: "r" };
}

describe("testStages", () => {
  it.each<[string, Parameters<typeof testStages>[1], string[]]>([
    ["never tested", null, ["not_reached", "not_reached", "not_reached"]],
    ["running", "running", ["running", "not_reached", "not_reached"]],
    ["green", { ok: true, principal: "arn", account: "1" }, ["ok", "ok", "ok"]],
    ["no token", failedAt("mint"), ["failed", "not_reached", "not_reached"]],
    ["refused by STS", failedAt("exchange"), ["ok", "failed", "not_reached"]],
    ["no identity", failedAt("identity"), ["ok", "ok", "failed"]],
    ["a stage of a newer version", failedAt("read"), ["failed", "not_reached", "not_reached"]],
  ])("%s", (_case, test, outcomes) => {
    expect(testStages("workload_identity", test).map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it.each<[string, Parameters<typeof testStages>[0], ConnectionTest, string[]]>([
    ["key not known", "static_keys", failedAt("identity"), ["failed", "not_reached"]],
    ["key may not list", "static_keys", failedAt("list"), ["ok", "failed"]],
    [
      "key not known for a role",
      "assume_role",
      failedAt("exchange", "access_key_invalid"),
      ["failed", "not_reached", "not_reached", "not_reached"],
    ],
    [
      "role refused",
      "assume_role",
      failedAt("exchange", "assume_role_denied"),
      ["ok", "failed", "not_reached", "not_reached"],
    ],
    ["role may not list", "assume_role", failedAt("list"), ["ok", "ok", "ok", "failed"]],
  ])("%s", (_case, method, test, outcomes) => {
    expect(testStages(method, test).map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});
