import { describe, expect, it } from "vitest";
import { changedArns, secretNameOf } from "@/components/automations/kickoff-versions";
import type { Kickoff } from "@/lib/automations/schema";

const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai/key-AbCdEf";

function kickoff(id: string, versionId: string | null): Kickoff {
  return {
    id,
    deploymentVersion: 1,
    resolve: "worker",
    runtimeVersion: "1.14.5",
    status: versionId ? "resolved" : "failed",
    secretCount: 1,
    attempts: 1,
    startedAt: "2026-01-02T09:04:05.000Z",
    durationMs: 10,
    failures: [],
    receipts: [{ key: "A", configId: "c", secretName: "crewai/key", arn: versionId ? arn : null, versionId }],
  };
}

describe("changedArns", () => {
  it("finds the kickoff that was the first to see a new version, across a failed one", () => {
    const newestFirst = [kickoff("d", "v2"), kickoff("c", "v2"), kickoff("b", null), kickoff("a", "v1")];
    const changed = changedArns(newestFirst);
    expect([...changed].map(([id, arns]) => [id, [...arns]])).toEqual([
      ["a", []],
      ["b", []],
      ["c", [arn]],
      ["d", []],
    ]);
  });
});

describe("secretNameOf", () => {
  it.each([
    [arn, "crewai/key"],
    ["not an ARN", "not an ARN"],
  ])("%s", (value, name) => expect(secretNameOf(value)).toBe(name));
});
