// While processes are restarted in turn, the code of before runs on the schema of now. What would break it is in no new migration.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

/** The newest one that was there before this rule. */
const before = "0009_webhooks.sql";
/** What the version before no longer uses may go. By migration: what goes, and which version stopped using it. */
const unused: Record<string, { statement: RegExp; since: string }[]> = {};

const breaking: [RegExp, string][] = [
  [/^drop (table|schema|view|type|sequence|function)\b/i, "drops what older code uses"],
  [/^alter (table|type|view|sequence|schema|function)\b.*\brename\b/i, "renames what older code uses"],
  [/^alter (table|type|view|sequence|function)\b.*\bset schema\b/i, "moves what older code uses"],
  // `drop "name"` alone is a column too.
  [
    /^alter table\b.*\bdrop (?!constraint\b|not null\b|default\b|expression\b|identity\b)/i,
    "drops a column that older code uses",
  ],
  [/^alter table\b.*\balter (column )?\S+ (set data )?type\b/i, "changes a type that older code expects"],
  [/^alter table\b.*\balter (column )?\S+ set not null\b/i, "asks for what older code may not write"],
  [/^alter table\b.*\balter (column )?\S+ drop default\b/i, "asks for what older code does not write"],
];

function problemsOf(migration: string, file = ""): string[] {
  return migration.split("--> statement-breakpoint").flatMap((text) => {
    // Without comments, the words in quotes as one word each, and in one line.
    const statement = text
      .replace(/--.*$/gm, "")
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/'(?:[^']|'')*'/g, "''")
      .replace(/"[^"]*"/g, '"n"')
      .replace(/\s+/g, " ");
    return statement.split(";").flatMap((part) => {
      const words = part.trim();
      if ((unused[file] ?? []).some((exception) => exception.statement.test(text))) return [];
      const found = breaking.find(([pattern]) => pattern.test(words));
      if (found) return [`${found[1]}: ${text.trim()}`];
      // A clause ends at a comma outside parentheses.
      const clauses = /^alter table\b/i.test(words) ? words.replace(/\([^()]*\)/g, "()").split(",") : [];
      return clauses
        .filter((clause) => /\badd (?!constraint\b|(primary|foreign) key\b|unique\b|check\b)/i.test(clause))
        .filter((clause) => /\bnot null\b/i.test(clause) && !/\b(default|generated)\b/i.test(clause))
        .map(() => `asks for what older code does not write: ${text.trim()}`);
    });
  });
}

it.each([
  ['DROP TABLE "webhooks" CASCADE;', "drops what"],
  ['ALTER TABLE "webhooks" RENAME TO "hooks";', "renames"],
  ['ALTER TABLE "webhooks" RENAME COLUMN "url" TO "address";', "renames"],
  ['ALTER TABLE "webhooks" DROP COLUMN "url";', "drops a column"],
  ['ALTER TABLE "webhooks" DROP "url";', "drops a column"],
  ['ALTER TABLE "webhooks"\n  ADD COLUMN "a" text,\n  DROP COLUMN IF EXISTS "url";', "drops a column"],
  ['ALTER TABLE "webhooks" ALTER COLUMN "url" SET DATA TYPE jsonb;', "changes a type"],
  ['ALTER TABLE "webhooks" ALTER COLUMN "paused_at" SET NOT NULL;', "asks for what"],
  ['ALTER TABLE "webhooks" ALTER COLUMN "missed_count" DROP DEFAULT;', "asks for what"],
  ['ALTER TABLE "webhooks" ADD COLUMN "owner" uuid NOT NULL;', "asks for what"],
  [
    'ALTER TABLE "webhooks" ADD COLUMN "a" int DEFAULT 0 NOT NULL, ADD "owner" uuid NOT NULL;',
    "asks for what",
  ],
  ["ALTER TYPE \"state\" RENAME VALUE 'a' TO 'b';", "renames"],
  ['-- Nothing.\nSELECT 1;--> statement-breakpoint\ndrop table "webhooks"', "drops what"],
])("%s breaks the code of before", (migration, why) => {
  expect(problemsOf(migration)).toEqual([expect.stringContaining(why)]);
});

it.each([
  'CREATE TABLE "hooks" ("id" uuid PRIMARY KEY NOT NULL, "name" text NOT NULL, "drop" text);',
  'ALTER TABLE "webhooks" ADD COLUMN "owner" uuid;',
  'ALTER TABLE "webhooks" ADD COLUMN "tries" numeric(4,1) DEFAULT 0 NOT NULL;',
  'ALTER TABLE "webhooks" ADD COLUMN "host" text GENERATED ALWAYS AS (lower("url")) STORED NOT NULL;',
  'ALTER TABLE "webhooks" ADD CONSTRAINT "c" CHECK ("url" is not null);',
  'ALTER TABLE "webhooks" ALTER COLUMN "url" DROP NOT NULL;',
  'ALTER TABLE "webhooks" DROP CONSTRAINT "webhooks_owner";',
  'DROP INDEX "webhooks_list";',
  'UPDATE "webhooks" SET "description" = \'drop table; rename\';',
  '-- DROP TABLE "webhooks";\nSELECT 1;',
])("%s leaves it working", (migration) => expect(problemsOf(migration)).toEqual([]));

it("no migration since breaks the code of before", async () => {
  const folder = path.join(import.meta.dirname, "migrations");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  expect(files).toContain(before);
  for (const file of files.filter((name) => name > before)) {
    expect(problemsOf(await readFile(path.join(folder, file), "utf8"), file), file).toEqual([]);
  }
});
