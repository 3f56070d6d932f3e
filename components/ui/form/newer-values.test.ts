import { expect, it } from "vitest";
import { keptFields } from "./newer-state";

const before = {
  name: "prod",
  settings: { region: "us-east-1", roleArn: "arn:a" },
  ids: ["1"],
  isDefault: false,
};

it("keeps nothing where nothing was typed", () => {
  expect(keptFields(before, structuredClone(before), { ...before, name: "production" })).toEqual([]);
});

it("keeps what was typed, by field, and leaves the rest to the newer state", () => {
  const typed = { ...before, settings: { ...before.settings, region: "eu-west-1" }, ids: ["1", "2"] };
  expect(keptFields(before, typed, { ...before, name: "production" })).toEqual([
    { path: "settings.region", value: "eu-west-1", isContested: false },
    { path: "ids", value: ["1", "2"], isContested: false },
  ]);
});

it("tells of a field that both changed, unless to the same", () => {
  const typed = { ...before, name: "mine", isDefault: true };
  const newer = { ...before, name: "theirs", isDefault: true };
  expect(keptFields(before, typed, newer)).toEqual([
    { path: "name", value: "mine", isContested: true },
    { path: "isDefault", value: true, isContested: false },
  ]);
});

it("knows a list that was emptied, and a field that was blank", () => {
  const typed = { ...before, ids: null, note: "new" };
  expect(keptFields(before, typed, before)).toEqual([
    { path: "ids", value: null, isContested: false },
    { path: "note", value: "new", isContested: false },
  ]);
});
