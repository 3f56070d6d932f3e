// What `drizzle-kit generate` would write now: nothing, or a migration was forgotten. Beside the schema's folder, which it reads whole.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { expect, it } from "vitest";

it("is what the migrations lead to", async () => {
  const schemas = path.join(import.meta.dirname, "schema");
  const modules = await Promise.all((await readdir(schemas)).map((file) => import(path.join(schemas, file))));
  const meta = path.join(import.meta.dirname, "migrations", "meta");
  const snapshots = (await readdir(meta)).filter((file) => /^\d+_snapshot\.json$/.test(file)).sort();
  const newest = JSON.parse(await readFile(path.join(meta, snapshots.at(-1) ?? ""), "utf8"));
  const schema = generateDrizzleJson(Object.assign({}, ...modules), newest.id);
  expect(Object.keys(schema.tables)).toHaveLength(Object.keys(newest.tables).length);
  expect(await generateMigration(newest, schema)).toEqual([]);
});
