// The audit log is written and read as a log. What the product has to know of itself has tables of its own.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const folders = ["app", "cli", "components", "db", "dev", "lib"];
/**
 * The log's own files; webhooks and alerts, which hand its rows on; the operator's check, which asks PostgreSQL how large its tables
 * are; and what fills them to measure migrations.
 */
const ownFolders = ["lib/server/alerts/", "lib/server/audit/", "lib/server/webhooks/"];
const others = ["cli/check/database.ts", "db/schema/audit.ts", "dev/measure-migrations.ts"];
const isAllowed = (file: string) =>
  ownFolders.some((folder) => file.startsWith(folder)) || others.includes(file);

it("is queried by the log's own files alone", () => {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.posix.join(folder, file)),
  );
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  expect(sources.length).toBeGreaterThan(500);
  const readers = sources.filter((file) =>
    /db\/schema\/audit["']|\baudit_(events|chains)\b/.test(readFileSync(file, "utf8")),
  );
  expect(readers).toContain("lib/server/audit/record.ts");
  expect(readers.filter((file) => !isAllowed(file))).toEqual([]);
});
