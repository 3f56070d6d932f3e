import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/shared/operations/operation";

type Loader = (this: {
  async: () => (error: unknown, code?: string) => void;
  resourcePath: string;
  addDependency: (file: string) => void;
}) => Promise<void>;

const loader: Loader = createRequire(import.meta.url)("./addresses-only.cjs");
const shared = path.resolve(import.meta.dirname, "..");
const files = readdirSync(shared, { recursive: true, encoding: "utf8" }).filter(
  (file) => path.basename(file) === "operations.ts",
);

function load(resourcePath: string): Promise<{ code: string; dependencies: string[] }> {
  const dependencies: string[] = [];
  return new Promise((resolve, reject) => {
    const done = (error: unknown, code = "") => (error ? reject(error) : resolve({ code, dependencies }));
    const addDependency = (file: string) => void dependencies.push(file);
    void loader.call({ async: () => done, resourcePath, addDependency });
  });
}

it("is given every file of operations: next.config.mjs names them by where they are", () => {
  expect(files.length).toBeGreaterThan(15);
  expect(files.filter((file) => file.split(path.sep).length !== 2)).toEqual([]);
});

describe.each(files)("of %s", (file) => {
  it("gives each operation's method and path, and nothing else", async () => {
    const { code, dependencies } = await load(path.join(shared, file));
    const loaded = await import(
      /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
    );
    const declared: Record<string, Record<string, Operation>> = await import(path.join(shared, file));
    const addresses = Object.entries(declared)
      .filter(([name]) => name.endsWith("Operations"))
      .map(([name, operations]) => [
        name,
        Object.fromEntries(
          Object.entries(operations).map(([key, { method, path }]) => [key, { method, path }]),
        ),
      ]);
    expect(addresses.length).toBeGreaterThan(0);
    expect({ ...loaded }).toEqual(Object.fromEntries(addresses));
    // What is declared elsewhere is read anew when it changes.
    expect(dependencies).toContain(path.join(shared, "operations", "operation.ts"));
  });
});

it("says what is wrong with a file that it cannot read", async () => {
  await expect(load(path.join(shared, "nothing", "operations.ts"))).rejects.toThrow();
});
