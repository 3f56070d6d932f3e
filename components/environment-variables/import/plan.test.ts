import { expect, it } from "vitest";
import {
  effectOfRow,
  type ImportRow,
  importOf,
  type PlanOptions,
  rowsOf,
  withRefusals,
} from "@/components/environment-variables/import/plan";
import { parseDotenv } from "@/lib/shared/environment-variables/dotenv";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

const rowOf = (line: string, change: Partial<ImportRow> = {}): ImportRow => {
  const [row] = rowsOf(parseDotenv(line), () => null, null);
  return { ...(row as ImportRow), ...change };
};
const variable = (id: string, key: string, ...automations: string[]) =>
  ({
    id,
    key,
    source: "direct",
    sourceLabel: "Direct Value",
    secretName: null,
    isSecret: false,
    readAt: "deploy",
    automations: automations.map((name) => ({ id: name, name })),
    createdAt: "",
    updatedAt: "",
  }) as EnvironmentVariable;
const options = (existing: EnvironmentVariable[], ...automationIds: string[]): PlanOptions => ({
  existing,
  automationIds,
  canUseSecrets: true,
  canManageAutomations: true,
});
/** `new`, `same` or `impossible`; for a change, the variable. */
const outcome = (row: ImportRow, planned: PlanOptions) => {
  const effect = effectOfRow(row, planned);
  return effect.kind === "change" ? effect.variable.id : effect.kind;
};

it("changes what the chosen automations have, and leaves to others what is theirs", () => {
  const row = rowOf("A=1");
  expect(outcome(row, options([]))).toBe("new");
  expect(outcome(row, options([variable("b", "B")]))).toBe("new");
  expect(outcome(row, options([variable("a", "A", "x")], "x"))).toBe("a");
  expect(outcome(row, options([variable("a", "A", "x"), variable("b", "A", "y")], "y"))).toBe("b");
  expect(outcome(row, options([variable("a", "A", "x")], "y"))).toBe("new");
  expect(outcome(row, options([variable("a", "A", "x"), variable("b", "A")], "y"))).toBe("b");
  expect(outcome(row, options([variable("a", "A", "x")]))).toBe("a");
  expect(outcome(row, options([variable("a", "A", "x"), variable("b", "A", "y")]))).toBe("new");
  expect(outcome(row, options([variable("a", "A", "x"), variable("b", "A", "y")], "x", "y"))).toBe(
    "impossible",
  );
  // By hand.
  expect(outcome(rowOf("A=1", { target: "new" }), options([variable("a", "A", "x")]))).toBe("new");
  expect(outcome(rowOf("A=1", { target: "a" }), options([variable("a", "A", "x")], "y"))).toBe("a");
  // An automation has a key once, whatever was chosen before it was.
  expect(outcome(rowOf("A=1", { target: "new" }), options([variable("a", "A", "x")], "x"))).toBe("a");
});

it("leaves alone what is there already, which can be said of secrets alone", () => {
  const there = { ...variable("a", "A", "x"), source: "default:aws", secretName: "s#k" };
  const row = rowOf("A=1", { source: "default:aws", secretName: " s#k " });
  expect(outcome(row, options([there], "x"))).toBe("same");
  expect(outcome(row, options([there], "x", "y"))).toBe("a");
  expect(outcome({ ...row, secretName: "s" }, options([there], "x"))).toBe("a");
  expect(outcome(rowOf("A=1"), options([variable("a", "A", "x")], "x"))).toBe("a");
  expect(outcome({ ...row, isLeftOut: true }, options([]))).toBe("same");
});

it.each([
  ["a-b=1", {}, {}, "A key must start with a letter"],
  ["LATCHKEY_URL=1", {}, {}, "LATCHKEY_"],
  [`A=${"x".repeat(65_537)}`, {}, {}, "65,536"],
  ["PATH=/tmp", {}, { canManageAutomations: false }, "automations: manage"],
  ["A=1", { source: "default:aws", secretName: "s" }, { canUseSecrets: false }, "secret_providers: read"],
  ["A=1", { source: "default:aws", secretName: "a b" }, {}, "name"],
  ["A=1", { refusal: "Taken." }, {}, "Taken."],
])("says of %s why it cannot be saved", (line, change, rights, reason) => {
  const planned = { ...options([]), ...rights };
  expect(effectOfRow(rowOf(line, change), planned)).toEqual({
    kind: "impossible",
    reason: expect.stringContaining(reason),
  });
  expect(importOf([rowOf(line, change)], planned)).toEqual([]);
});

it("sends what is new or changed, each with what belongs to its source alone", () => {
  const rows = [
    rowOf("A=1"),
    rowOf("B=2", { source: "default:aws", secretName: "s" }),
    rowOf("C=", { isLeftOut: true }),
    rowOf('D=""'),
  ];
  expect(importOf(rows, options([variable("a", "A")])).map(({ input }) => input)).toEqual([
    { key: "A", source: "direct", value: "1", variableId: "a" },
    { key: "B", source: "default:aws", secretName: "s" },
    { key: "D", source: "direct", value: "" },
  ]);
});

it("takes a secret of the same name, and only offers one of a like name", () => {
  const source = { value: "default:aws", label: "Use AWS default" };
  const names = { A: "same", B: "like" } as const;
  const [same, like, none] = rowsOf(
    parseDotenv("A=1\nB=2\nC=3"),
    (key) => (key in names ? { secretName: `secret-${key}`, match: names[key as "A"] } : null),
    source,
  );
  expect(same).toMatchObject({
    source: "default:aws",
    sourceLabel: "Use AWS default",
    secretName: "secret-A",
  });
  expect(like).toMatchObject({ source: "direct", suggestion: { secretName: "secret-B" } });
  expect(none).toMatchObject({ source: "direct", suggestion: null });
});

it("puts what the server refused at its rows", () => {
  const rows = [
    rowOf("A=1", { id: "a", refusal: "old" }),
    rowOf("B=1", { id: "b" }),
    rowOf("C=1", { id: "c" }),
  ];
  const refused = withRefusals(rows, ["b", "c"], {
    "variables.1.automationIds": ["Taken."],
    automationIds: ["Of no row."],
  });
  expect(refused.map(({ refusal }) => refusal)).toEqual([null, null, "Taken."]);
});
