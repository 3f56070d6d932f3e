// After the last test: what the whole run planted is in no database and in no server's log.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { plant, plantedSecrets } from "../canaries";
import { canary, foundIn } from "../canary";
import { dumpOf, withDatabase } from "../database";
import { environment } from "../environment";

test.use({ trace: "off" });
// One after the other: the first puts a secret where it does not belong, for a moment.
test.describe.configure({ mode: "default", timeout: 300_000 });

/** What must be kept secret from the moment at which a server starts. */
function settingsSecrets(): Record<string, string> {
  const {
    SEALING_KEYS = "",
    NEXTAUTH_SECRET = "",
    OIDC_PRIVATE_KEY = "",
    DATABASE_URL = "",
  } = environment().settings;
  return {
    SEALING_KEYS,
    NEXTAUTH_SECRET,
    OIDC_PRIVATE_KEY: OIDC_PRIVATE_KEY.split(/\\n|\n/)[3] ?? "",
    "the database's password": new URL(DATABASE_URL).password,
    "the simulator's administrator": environment().simulator.administrator.secretAccessKey,
  };
}

const secrets = () => ({ ...plantedSecrets(), ...settingsSecrets() });

/** Of everything that ran in this run and is gone. */
function evidence(ending: string): Record<string, string> {
  const names = readdirSync(environment().evidence).filter((name) => name.endsWith(ending));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(environment().evidence, name), "utf8")]),
  );
}

test("a planted secret would be found: in a row, in its forms, in a log", async () => {
  const secret = canary("whole-run");
  plant("a secret of this test", secret);
  const secrets = plantedSecrets();
  const forms = {
    clear: secret,
    quoted: JSON.stringify({ secret }),
    hex: Buffer.from(`..${secret}`).toString("hex"),
    base64: Buffer.from(`..${secret}`).toString("base64"),
  };
  await withDatabase(async (sql) => {
    for (const [form, text] of Object.entries(forms)) {
      await sql`create table planted_in_clear as select ${text}::text as something`;
      const dump = await dumpOf(environment().settings.DATABASE_URL ?? "");
      await sql`drop table planted_in_clear`;
      const { "table planted_in_clear": table = "" } = dump;
      expect(foundIn({ table }, secrets), form).toEqual([expect.stringContaining("a secret of this test")]);
    }
  });
});

test("no database holds a planted secret in clear", async () => {
  const dump = { ...(await dumpOf(environment().settings.DATABASE_URL ?? "")), ...evidence(".dump") };
  expect(Object.keys(dump).length).toBeGreaterThan(10);
  const { email } = environment().acme.owner;
  expect(foundIn(dump, { email }), "the search finds what is there").not.toEqual([]);
  expect(foundIn(dump, secrets())).toEqual([]);
});

test("no server's log holds a planted secret in clear", () => {
  const logs = evidence(".log");
  expect(
    foundIn(logs, { "the server's own words": "Latchkey is ready on" }),
    "the search finds what is there",
  ).not.toEqual([]);
  expect(foundIn(logs, secrets())).toEqual([]);
});
