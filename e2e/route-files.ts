// The routes of the API as they are on disk, so that a new one cannot be forgotten by the tests that go over all.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Route {
  /** As in "DELETE /api/v1/organizations/{organizationId}/automations/{id}". */
  name: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
}

const methodNames = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const app = path.resolve(import.meta.dirname, "..", "app");

/** Every method that a `route.ts` below `app/<folder>` exports. */
export function routesIn(folder: string): Route[] {
  const files = readdirSync(path.join(app, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .toSorted();
  return files.flatMap((file) => {
    const address = `/${path.join(folder, path.dirname(file))}`.replace(/\[([^\]]+)\]/g, "{$1}");
    const methods = exportedMethods(readFileSync(path.join(app, folder, file), "utf8"));
    if (methods.length === 0) throw new Error(`${file} exports no method that could be read.`);
    return methods.map((method) => ({ name: `${method} ${address}`, method, path: address }));
  });
}

function exportedMethods(source: string): string[] {
  const declared = [...source.matchAll(/^export (?:const|let|async function|function) ([A-Z]+)\b/gm)];
  const listed = [...source.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  const names = [
    ...declared.map(([, name = ""]) => name),
    ...listed.map(
      (item) =>
        item
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    ),
  ];
  return methodNames.filter((name) => names.includes(name));
}

/** Every page of the console, with its parameters in braces. */
export function pagePaths(): string[] {
  return readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => path.join("/", path.dirname(file)))
    .map((folder) => folder.replace(/\/\([^)]+\)/g, "").replace(/\[(?:\.\.\.)?([^\]]+)\]/g, "{$1}"))
    .toSorted();
}

/** Fills the braces of a path. */
export function addressOf({ path: filled }: Pick<Route, "path">, parameters: Record<string, string>): string {
  return filled.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${filled} needs a value for ${name}.`);
    return value;
  });
}
