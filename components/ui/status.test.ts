// Colours are said once: what shows a status names it, and leaves its colour and its word to the table.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { type Status, statuses } from "@/components/ui/status";
import type { KickoffStatus } from "@/lib/shared/automations/schema";

const sources = readdirSync("components", { recursive: true, encoding: "utf8" })
  .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
  .filter((file) => !file.startsWith(`ui${path.sep}`) && !file.startsWith(`gallery${path.sep}`));

it("no page has a colour of its own for an outcome", () => {
  expect(sources.length).toBeGreaterThan(200);
  const coloured = sources.filter((file) =>
    /\boutcome(?:=|: )"(?:green|amber|red|neutral)"/.test(
      readFileSync(path.join("components", file), "utf8"),
    ),
  );
  expect(coloured).toEqual([]);
});

it("each status has a word, and a status that is none does not compile", () => {
  const kickoffs: readonly KickoffStatus[] = ["started", "resolved", "failed", "lost"];
  const shown: readonly Status[] = kickoffs;
  // @ts-expect-error: no such status.
  const unknown: Status = "green";
  // @ts-expect-error: no such status of a kickoff.
  const unresolved: KickoffStatus = "unresolved";
  expect([unknown, unresolved].filter((status) => Object.hasOwn(statuses, status))).toEqual([]);
  for (const status of shown) expect(statuses[status].words).toMatch(/^[A-Z]/);
});
