// What components/ui has, the gallery shows: itself, or as a part of what it shows.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const ui = path.resolve(import.meta.dirname, "..", "ui");

/** Providers, which show nothing. */
const invisible = ["RenderedAtProvider"];

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
}

/** At once, or loaded when it is needed: `deferred(() => import("…"), "Name")`. */
const usedIn = (source: string) =>
  [...source.matchAll(/<([A-Z]\w*)|import\("[^"]+"\),\s*"(\w+)"/g)].map(
    ([, element, loaded]) => element ?? loaded ?? "",
  );

/** By the providers around the gallery, which are the console's own. */
const around = ["Toasts"];

it("the gallery shows every component of components/ui", () => {
  const shown = new Set([...sourcesIn(import.meta.dirname).flatMap(usedIn), ...around]);
  // Each component with those that its file uses.
  const uses = new Map<string, string[]>();
  for (const source of sourcesIn(ui)) {
    for (const [, name = ""] of source.matchAll(/^export (?:function|const) ([A-Z]\w*)/gm)) {
      uses.set(name, usedIn(source));
    }
  }
  expect(uses.size).toBeGreaterThan(40);
  // A set that grows while it is gone through: parts of parts are shown too.
  for (const name of shown) for (const part of uses.get(name) ?? []) shown.add(part);
  expect([...uses.keys()].filter((name) => !shown.has(name) && !invisible.includes(name))).toEqual([]);
});
