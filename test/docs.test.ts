// What the documentation names is there: files, folders, headings that are linked, and npm scripts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
/** Decisions keep the names of their time. */
const pages = ["", "docs", "simulator/aws"].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join(folder, name)),
);
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** Of what is in backticks, what can only be a path of this repository. */
const folders = [
  "app",
  "cli",
  "components",
  "db",
  "dev",
  "docs",
  "e2e",
  "lib",
  "public",
  "simulator",
  "test",
  "worker",
];
const inTheHouse = new RegExp(`^(?:${folders.join("|")})/[\\w./[\\]{},*<>-]+$`);
const tree = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
    (name) => `${folder}/${name}`,
  ),
);

const withoutFences = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");

function namedPaths(text: string): string[] {
  const quoted = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, inside = ""]) => inside);
  return quoted.filter((inside) => inTheHouse.test(inside));
}

/** `lib/shared/<domain>/schema.ts`, `components/*` and `{trust,permissions}.ts` stand for several. */
function isThere(named: string): boolean {
  const braces = /\{([^{}]*)\}/.exec(named);
  if (braces) {
    return (braces[1] ?? "").split(",").every((choice) => isThere(named.replace(braces[0], choice.trim())));
  }
  if (existsSync(path.join(root, named))) return true;
  const [literal, ...rest] = named.split(/<[^<>]+>|\*+/).map((part) => part.replace(/[.[\]]/g, "\\$&"));
  return (
    rest.length > 0 && tree.some((file) => new RegExp(`^${[literal, ...rest].join("[^/]+")}$`).test(file))
  );
}

const headingIds = (text: string) =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

function brokenLinks(file: string): string[] {
  const links = [...withoutFences(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [target = "", heading] = link.split("#");
    const there = target ? path.join(path.dirname(file), target) : file;
    if (!existsSync(path.join(root, there))) return true;
    return heading !== undefined && !headingIds(read(there)).includes(heading);
  });
}

describe.each(pages)("%s", (file) => {
  it("names paths that exist", () => {
    expect(namedPaths(read(file)).filter((named) => !isThere(named))).toEqual([]);
  });

  it("links to pages and headings that exist", () => expect(brokenLinks(file)).toEqual([]));

  it("names npm scripts that exist", () => {
    const named = [...read(file).matchAll(/\bnpm (?:run ([a-z][\w:-]*)|(test|start)\b)/g)];
    const unknown = named.map(([, run, plain]) => run ?? plain ?? "").filter((name) => !(name in scripts));
    expect(unknown).toEqual([]);
  });
});
