import { describe, expect, it } from "vitest";
import { changedSources, secretNameOf } from "@/components/automations/kickoff-versions";
import type { Kickoff } from "@/lib/shared/automations/schema";

const resource = "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai/key-AbCdEf";

function kickoff(id: string, version: string | null): Kickoff {
  return {
    id,
    deploymentVersion: 1,
    tokenVersion: null,
    resolve: "worker",
    runtimeVersion: "1.14.5",
    status: version ? "resolved" : "failed",
    secretCount: 1,
    attempts: 1,
    startedAt: "2026-01-02T09:04:05.000Z",
    durationMs: 10,
    failures: [],
    receipts: [
      {
        key: "A",
        readAt: "kickoff",
        configId: "c",
        secretName: "crewai/key",
        resource: version ? resource : null,
        version,
      },
    ],
  };
}

describe("changedSources", () => {
  it("finds the kickoff that was the first to see a new version, across a failed one", () => {
    const newestFirst = [kickoff("d", "v2"), kickoff("c", "v2"), kickoff("b", null), kickoff("a", "v1")];
    const changed = changedSources(newestFirst);
    expect([...changed].map(([id, arns]) => [id, [...arns]])).toEqual([
      ["a", []],
      ["b", []],
      ["c", [resource]],
      ["d", []],
    ]);
  });

  it("compares what a deployment holds of a secret apart from what is read of it", () => {
    const baked = (version: string) =>
      ({ key: "B", readAt: "deploy", configId: null, secretName: "crewai/key", resource, version }) as const;
    const both = (id: string, read: string, held: string) => {
      const latest = kickoff(id, read);
      return { ...latest, receipts: [...latest.receipts, baked(held)] };
    };
    const changed = changedSources([both("c", "v2", "v2"), both("b", "v2", "v1"), both("a", "v1", "v1")]);
    expect([...changed].map(([id, sources]) => [id, [...sources].map(secretNameOf)])).toEqual([
      ["a", []],
      ["b", ["crewai/key"]],
      ["c", ["crewai/key (at deploy)"]],
    ]);
  });
});

describe("secretNameOf", () => {
  it.each([
    [resource, "crewai/key"],
    ["not an ARN", "not an ARN"],
  ])("%s", (value, name) => expect(secretNameOf(value)).toBe(name));
});
