import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { palette } from "@/components/ui/palette";

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

describe("the variables", () => {
  const [own = "", whole = ""] = [
    path.join(root, "app/mantine-variables.css"),
    path.join(library, "styles/default-css-variables.layer.css"),
  ].map((file) => readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, ""));
  const colorOf = (text: string) =>
    /--mantine-color-([a-z]+)-(?:\d|filled|light|outline|text)/.exec(text)?.[1];
  const colorsIn = (css: string) =>
    new Set(css.split(/[;{]/).flatMap((text) => colorOf(text.split(":")[0] ?? "") ?? []));
  const kept = colorsIn(own);
  const dropped = [...colorsIn(whole)].filter((name) => !kept.has(name));

  it("are Mantine's own, but for the shades of colors that the theme has none of", () => {
    const left = dropped.reduce(
      (css, name) => css.replace(new RegExp(`--mantine-color-${name}-[a-z0-9-]+:[^;}]*;`, "g"), ""),
      whole,
    );
    // Formatted otherwise.
    const compared = (css: string) => css.replace(/\s+/g, "").replaceAll("'", '"');
    expect(compared(own) === compared(left)).toBe(true);
    expect(dropped).toHaveLength(10);
    expect(Object.keys(palette).filter((name) => dropped.includes(name))).toEqual([]);
  });

  it("have every color that anything asks for", () => {
    const sheets = [
      ...readFileSync(path.join(root, "app/mantine-styles.ts"), "utf8").matchAll(/"(@mantine[^"]+)"/g),
    ];
    const sources = [
      ...["app", "components"].flatMap((folder) => sourcesIn(path.join(root, folder), /\.(tsx?|css)$/)),
      ...sheets.map(([, name = ""]) => readFileSync(path.join(root, "node_modules", name), "utf8")),
    ];
    const asked = new RegExp(
      `--mantine-color-(${dropped.join("|")})-|\\b(?:c|bg|color)="(${dropped.join("|")})\\b`,
    );
    // Mantine's primary color, anchors and successes are the theme's own.
    const found = sources.filter(
      (source) => source !== readFileSync(path.join(root, "app/mantine-variables.css"), "utf8"),
    );
    expect(found.flatMap((source) => asked.exec(source)?.[0] ?? [])).toEqual([]);
  });
});
