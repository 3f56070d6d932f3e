import { describe, expect, it } from "vitest";
import { countDone } from "@/components/setup-progress/count-done";
import { nextStep, offersAction, placeOf, sightingWords } from "@/components/setup-progress/labels";
import type { SetupItem } from "@/lib/shared/setup-progress/schema";

const item = (change: Partial<SetupItem>): SetupItem => ({
  step: "trust",
  state: "open",
  isOptional: false,
  evidence: null,
  next: null,
  lacks: [],
  ...change,
});
const items = [
  item({ step: "issuer", state: "unseen" }),
  item({ step: "trust", state: "done" }),
  item({ step: "list", state: "failed", isOptional: true }),
  item({ step: "variable", state: "failed" }),
  item({ step: "read" }),
];

describe("the steps", () => {
  it("are counted without what is optional, or not shown", () => {
    expect(countDone(items)).toEqual({ done: 1, total: 3 });
  });

  it("go on with the first that is missing", () => {
    expect(nextStep(items)).toBe("variable");
    expect(nextStep(items.slice(0, 3))).toBeNull();
  });

  it("offer what several wait for where it failed, or else at the first of them", () => {
    const next = { kind: "test_credential", id: "8", label: "aws" } as const;
    const adding = item({ step: "variable", next: { kind: "add_variable", id: null, label: null } });
    const offered = (waiting: SetupItem[]) => waiting.map((item) => offersAction(waiting, item));
    const first = item({ step: "issuer", next });
    const optional = item({ step: "list", state: "failed", isOptional: true, next });
    const open = [
      first,
      item({ step: "trust", next }),
      optional,
      adding,
      item({ step: "read", state: "done" }),
    ];
    expect(offered(open)).toEqual([true, false, false, true, false]);
    expect(nextStep(open)).toBe("issuer");
    const failed = [first, item({ step: "trust", state: "failed", next }), optional, adding];
    expect(offered(failed)).toEqual([false, true, false, true]);
    expect(nextStep(failed)).toBe("trust");
  });

  it("lead to where each is done", () => {
    expect(placeOf({ kind: "run_pre_flight", id: "7", label: "Greeter" })?.path).toBe(
      "automations/7?view=pre-flight",
    );
    expect(placeOf({ kind: "test_credential", id: "8", label: "aws" })?.path).toBe(
      "settings/secret-provider-credentials?credential=8",
    );
    expect(placeOf({ kind: "configure_issuer", id: null, label: "OIDC_ISSUER" })).toBeNull();
  });

  it("say what showed them", () => {
    const seen = { at: null, reason: null };
    expect(sightingWords({ by: "kickoff", label: "Greeter", ...seen })).toBe("Kickoff of Greeter");
    expect(sightingWords({ by: "variable", label: "API_KEY", ...seen })).toBe("API_KEY");
    expect(sightingWords({ by: "test", label: "aws", at: null, reason: "list_access_denied" })).toBe(
      "Connection test of aws: List access denied",
    );
  });
});
