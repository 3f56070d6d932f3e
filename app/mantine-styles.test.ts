import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { MantineProvider } from "@mantine/core";
import postcss, { type AcceptedPlugin } from "postcss";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { palette, paletteVariables } from "@/components/ui/palette";
import { theme } from "@/components/ui/theme";

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

const variables = "default-css-variables.layer.css";
const parts =
  "0 1 2 3 4 5 6 7 8 9 text filled filled-hover light light-hover light-color outline outline-hover";

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

/** What each variable is set to, in either scheme. */
function declaredIn(css: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  postcss.parse(css).walkDecls(/^--/, ({ prop, value }) => {
    found.set(prop, [...(found.get(prop) ?? []), value]);
  });
  return found;
}

const readIn = (text: string) =>
  [...text.matchAll(/var\((--mantine-[\w-]*\w)/g)].map(([, name = ""]) => name);

/** What the build makes of it. */
async function asBuilt(css: string): Promise<string> {
  const config: { default: { plugins: AcceptedPlugin[] } } = await import(
    path.join(root, "postcss.config.mjs")
  );
  return postcss(config.default.plugins).process(css, { from: undefined }).css;
}

const sheet = (name: string) => readFileSync(path.join(library, "styles", name), "utf8");

it("has every variable that is read, the console's colors whole", async () => {
  const kept = declaredIn(await asBuilt(sheet(variables)));
  const page = renderToStaticMarkup(
    createElement(MantineProvider, { theme, cssVariablesResolver: paletteVariables }, null),
  );
  const provided = declaredIn(/<style[^>]*>(.*?)<\/style>/s.exec(page)?.[1] ?? "");
  const shades = Object.keys(palette).flatMap((color) =>
    parts.split(" ").map((part) => `--mantine-color-${color}-${part}`),
  );
  const listed = readFileSync(path.join(root, "app/mantine-styles.ts"), "utf8").matchAll(
    /core\/styles\/([\w.-]+)/g,
  );
  const sheets = [...listed].map(([, name = ""]) => name).filter((name) => name !== variables);
  const ours = ["app", "components"].flatMap((folder) => sourcesIn(path.join(root, folder), /\.(css|tsx?)$/));
  // What is read grows by what the variables themselves read.
  const read = new Set([...shades, ...[...sheets.map(sheet), ...ours].flatMap(readIn)]);
  for (const name of read) {
    for (const value of provided.get(name) ?? kept.get(name) ?? [])
      for (const name of readIn(value)) read.add(name);
  }
  const whole = declaredIn(sheet(variables));
  const lost = [...read].filter((name) => !kept.has(name) && !provided.has(name));
  expect(lost.filter((name) => whole.has(name) || shades.includes(name))).toEqual([]);
  expect(read.size).toBeGreaterThan(150);
});
