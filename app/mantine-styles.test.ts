import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

// A component without its styles looks broken, and no type says so; styles without their component cost every page.

const root = path.resolve(import.meta.dirname, "..");
const library = path.join(root, "node_modules/@mantine/core");
const modules = path.join(library, "esm");
const index = readFileSync(path.join(modules, "index.mjs"), "utf8");

/** Where each of the library's exports is made. */
const places = new Map(
  [...index.matchAll(/import \{([^}]*)\} from "(\.[^"]+)"/g)].flatMap(([, names = "", from = ""]) =>
    namesIn(names).map((name) => [name, path.resolve(modules, from)] as const),
  ),
);

function namesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim().replace(/ as .*/, ""))
    .filter((name) => name !== "" && !name.startsWith("type "));
}

function sourcesIn(folder: string, kind: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => kind.test(file) && !file.includes(".test."))
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
}

function importedNames(sources: string[]): string[] {
  return sources.flatMap((source) =>
    [...source.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap(([, names = ""]) =>
      namesIn(names),
    ),
  );
}

/** The names of the style sheets behind a module of the library, all that it imports included. */
function sheetsBehind(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const [, sheet] = /([\w-]+)\.module\.mjs$/.exec(file) ?? [];
  if (sheet) return [sheet];
  const imported = [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)];
  return imported.flatMap(([, from = ""]) => sheetsBehind(path.resolve(path.dirname(file), from), seen));
}

it("has the style sheet of every component that is used, and no other", () => {
  const used = importedNames([
    ...["app", "components"].flatMap((folder) => sourcesIn(path.join(root, folder), /\.tsx?$/)),
    ...["notifications", "spotlight"].flatMap((name) =>
      sourcesIn(path.join(library, "..", name, "esm"), /\.mjs$/),
    ),
  ]);
  const seen = new Set<string>();
  const needed = used.flatMap((name) =>
    sheetsBehind(places.get(name) ?? "", places.has(name) ? seen : new Set([""])),
  );
  const listed = [
    ...readFileSync(path.join(root, "app/mantine-styles.ts"), "utf8").matchAll(/styles\/([A-Z]\w+)\./g),
  ];
  expect(listed.map(([, name]) => name).toSorted()).toEqual(
    [...new Set(needed)]
      .filter((name) => existsSync(path.join(library, "styles", `${name}.layer.css`)))
      .toSorted(),
  );
});
