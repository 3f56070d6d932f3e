// Whoever changes something small opens one file. CONTRIBUTING.md says which; here is what must stand in it.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { variableNames } from "@/lib/server/env";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const sought: Readonly<Record<string, RegExp>> = {
  "a field of a credential or config": /z\s*\.strictObject\(\{\s*roleArn/,
  "how long an identity token lasts": /latchkey: \{ lifetimeSeconds: \d+/,
  "a failure reason": /\| "secret_not_found"[\s\S]*\| "no_credential_found"/,
  "a cloud": /cloudIds = \["aws"\]/,
  "an audit action": /^ {2}"role\.created",$/m,
  'the label "Test Connection"': /= "Test Connection"/,
  "a variable of the environment": /DATABASE_POOL_SIZE: z/,
  "a permission": /secret_providers: "Secret provider credentials"/,
  "how long a session lasts": /sessionHours = \d+/,
  "how long AWS's credentials last": /lifetimeSeconds = \d+/,
  "how many rows a page has": /standard: \d+/,
  "an entry of the navigation": /label: "Audit Log"/,
  "the words for a wrong password": /"Wrong email or password"/,
  "how many secrets one connection test reads": /secretsPerTest = \d+/,
  "an error code and its status": /permission_denied: [\s\S]*?403/,
};

const rows = [...read("CONTRIBUTING.md").matchAll(/^\| ([^|]+?) +\| `([\w./-]+\.ts)` +\|/gm)].map(
  ([, change = "", file = ""]) => [change, file] as const,
);

it("knows each change that CONTRIBUTING.md sends somebody to a file for", () => {
  expect(rows.map(([change]) => change)).toEqual(Object.keys(sought));
});

it.each(rows)("%s: %s", (change, file) => {
  expect(read(file)).toMatch(sought[change] ?? /^$/);
});

it.each([".env.example", "docs/operations.md"])("%s says what each variable is for", (file) => {
  const text = read(file);
  expect(variableNames.filter((name) => !new RegExp(`\\b${name}(?:_FILE)?\\b`).test(text))).toEqual([]);
});
