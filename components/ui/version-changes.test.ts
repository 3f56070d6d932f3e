import { expect, it } from "vitest";
import { versionChanges } from "@/components/ui/version-changes";

it("sees a rotation at the first kickoff that reads the new version", () => {
  const kickoffs = [
    { versions: { db: "v1", api: "a1" } },
    { versions: { db: "v1", api: "a1" } },
    { versions: { db: "v2", api: "a1" } },
  ];
  expect(versionChanges(kickoffs)).toEqual([[], [], ["db"]]);
});

it("looks past kickoffs that read nothing", () => {
  expect(versionChanges([{ versions: { db: "v1" } }, {}, { versions: { db: "v2" } }])).toEqual([
    [],
    [],
    ["db"],
  ]);
});

it("takes a secret that is read for the first time for no change", () => {
  expect(versionChanges([{ versions: { db: "v1" } }, { versions: { db: "v1", api: "a1" } }])).toEqual([
    [],
    [],
  ]);
});
