import { expect, it } from "vitest";
import { groupedFailures } from "@/components/automations/failure-groups";

const failure = (key: string, change: object = {}) => ({
  key,
  reason: "trust_policy_mismatch",
  detail: `Secret of ${key}`,
  cause: "The role does not let anybody in.",
  remedy: "Let it.",
  ...change,
});
const keys = (...failures: ReturnType<typeof failure>[]) =>
  groupedFailures(failures).map((group) => group.map(({ key }) => key));

it("puts together what has one cause and one remedy, whatever each is in detail", () => {
  expect(keys(failure("A"), failure("B"), failure("C", { remedy: "Ask." }), failure("D"))).toEqual([
    ["A", "B", "D"],
    ["C"],
  ]);
  const places = ["/o/x", "/o/y"].map((href) => ({ link: { label: "There", href } }));
  expect(keys(failure("A", places[0]), failure("B", places[1]), failure("C", places[0]))).toEqual([
    ["A", "C"],
    ["B"],
  ]);
});

it("tells apart by detail what older versions kept without a cause", () => {
  expect(keys(failure("A", { cause: undefined }), failure("B", { cause: undefined }))).toEqual([
    ["A"],
    ["B"],
  ]);
});
