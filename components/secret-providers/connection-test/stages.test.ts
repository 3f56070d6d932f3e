import { describe, expect, it } from "vitest";
import { testStages } from "@/components/secret-providers/connection-test/stages";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { ConnectionTest, ConnectionTestProgress } from "@/lib/shared/secret-providers/schema";

function failedAt(stage: ConnectionStage): ConnectionTest {
  return { ok: false, stage, reason: "r", providerCode: null, message: "m", cause: "c", remedy: "r" };
}

const progressOf = (...lines: string[]): ConnectionTestProgress[] =>
  lines.map((line) => {
    const [stage, outcome] = line.split(" ") as [ConnectionStage, ConnectionTestProgress["outcome"]];
    return { stage, outcome, durationMs: null };
  });
const words = (stages: ReturnType<typeof testStages>) =>
  stages.map(({ stage, outcome }) => `${stage} ${outcome}`);

const by = (method: string) => ({ cloud: "aws" as const, method });

describe("testStages", () => {
  it.each<[string, ConnectionTestProgress[], string[]]>([
    ["nothing is known", [], ["identity running", "list not_reached", "read not_reached"]],
    [
      "the first runs",
      progressOf("identity running"),
      ["identity running", "list not_reached", "read not_reached"],
    ],
    [
      "the second runs",
      progressOf("identity ok", "list running"),
      ["identity ok", "list running", "read not_reached"],
    ],
    ["it failed", progressOf("identity failed"), ["identity failed", "list not_reached", "read not_reached"]],
  ])("of a test that runs, when %s", (_case, progress, expected) => {
    expect(words(testStages(by("static_keys"), "running", progress))).toEqual(expected);
  });

  it("of a test that has ended are its own, in the method's order", () => {
    const stages = progressOf("mint ok", "issuer warning", "exchange failed") as [];
    const test: ConnectionTest = { ...failedAt("exchange"), stages } as ConnectionTest;
    expect(words(testStages(by("workload_identity"), test))).toEqual([
      "issuer warning",
      "mint ok",
      "exchange failed",
      "identity not_reached",
      "list not_reached",
      "read not_reached",
    ]);
  });

  it("say how many secrets were read, and what AssumeRole and keys do in their place", () => {
    const secret = { outcome: "ok", durationMs: 1 } as const;
    const read = {
      stage: "read",
      outcome: "ok",
      durationMs: 1,
      secrets: [{ name: "a", ...secret }],
    } as const;
    const labels = (method: string) =>
      testStages(by(method), "running", [{ ...read, secrets: [...read.secrets] }]).map(({ label }) => label);
    expect(labels("static_keys")).toEqual([
      "Authenticate with AWS STS",
      "List secret names",
      "Read 1 secret",
    ]);
    expect(labels("assume_role")[0]).toBe("Assume the role");
    expect(labels("workload_identity")[2]).toBe("Exchange with AWS STS");
  });
});
