import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOlderRuntime, KickoffInput, KickoffOutcome, WorkerKickoff } from "@/lib/shared/resolution/plan";

describe("runtime versions", () => {
  it.each([
    ["1.14.4", true],
    ["1.14.5", false],
    ["1.14.6", false],
    ["1.9.9", true],
    ["1.15.0", false],
    ["0.99.99", true],
    ["2.0.0", false],
    ["10.0.0", false],
    ["1.14.5-rc.1", true],
    ["1.14.6-rc.1", false],
    ["1.14.5+build-7", false],
    ["1.14.5-rc.1+build", true],
  ])("%s is old: %s", (version, old) => {
    expect(isOlderRuntime(version)).toBe(old);
  });

  it("are compared as numbers, part by part", () => {
    const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99));
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [first, second] = [a, b].map(([major, minor, patch]) => major * 1e4 + minor * 1e2 + patch);
        expect(isOlderRuntime(a.join("."), b.join("."))).toBe((first as number) < (second as number));
      }),
    );
  });

  it.each(["1.14", "v1.14.5", "1.14.5.6", "", "latest", "1.14.5 ", "1.14.5-", "9".repeat(65)])(
    "%j is none",
    (runtimeVersion) => {
      expect(KickoffInput.safeParse({ runtimeVersion, contract: 2, resolve: "worker" }).success).toBe(false);
    },
  );
});

describe("the wire", () => {
  it("refuses fields that a kickoff does not have", () => {
    expect(
      KickoffInput.safeParse({ runtimeVersion: "1.14.5", contract: 2, resolve: "worker", values: {} })
        .success,
    ).toBe(false);
    expect(
      KickoffInput.safeParse({ runtimeVersion: "1.14.5", contract: 2, resolve: "elsewhere" }).success,
    ).toBe(false);
  });

  it("refuses values in an outcome", () => {
    const receipt = {
      key: "K",
      configId: "c0ffee00-0000-4000-8000-000000000001",
      secretName: "n",
      resource: "arn",
      version: "v",
    };
    const outcome = { status: "resolved", receipts: [receipt], failures: [], durationMs: 1 };
    expect(KickoffOutcome.safeParse(outcome).success).toBe(true);
    expect(KickoffOutcome.safeParse({ ...outcome, receipts: [{ ...receipt, value: "v" }] }).success).toBe(
      false,
    );
    expect(KickoffOutcome.safeParse({ ...outcome, environment: {} }).success).toBe(false);
    expect(KickoffOutcome.safeParse({ ...outcome, durationMs: -1 }).success).toBe(false);
  });

  it("lets a worker ignore what a newer server adds", () => {
    const entry = {
      credentialId: "c",
      configId: "i",
      cloud: "aws",
      audience: "a",
      settings: { region: "us-east-1" },
      variables: [{ key: "K", secretName: "n", jsonKey: null, later: 1 }],
      later: 1,
    };
    const answer = {
      kickoffId: "k",
      automationId: "a",
      deploymentVersion: 1,
      environment: { A: "b" },
      plan: [entry],
      later: 1,
    };
    expect(WorkerKickoff.parse(answer).plan[0]?.variables).toEqual([
      { key: "K", secretName: "n", jsonKey: null },
    ]);
  });
});
