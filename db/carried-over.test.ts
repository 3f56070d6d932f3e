// What migrations carry over from how earlier versions kept it: a database as that version left it is brought to this one.
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { administer, withDatabase } from "@/test/support/database-setup";

const name = `latchkey_carried_over_${process.pid}`;
let connection: ReturnType<typeof connect>;
let url = "";
let folder = "";

/** Brings the database to a migration and no further. */
async function migrateTo(last: string): Promise<void> {
  const migrations = path.join(process.cwd(), "db", "migrations");
  await cp(migrations, folder, { recursive: true });
  const journal = path.join(folder, "meta", "_journal.json");
  const { entries, ...rest } = JSON.parse(await readFile(journal, "utf8"));
  const end = entries.findIndex(({ tag }: { tag: string }) => tag === last) + 1;
  expect(end).toBeGreaterThan(0);
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, end) }));
  await migrateDatabase(url, folder);
}

beforeAll(async () => {
  const server = inject("testDatabase").url;
  url = withDatabase(server, name);
  folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-carried-over-"));
  await administer(server, `create database ${name}`);
  connection = connect(url);
});

afterAll(async () => {
  await connection.close();
  await administer(inject("testDatabase").url, `drop database if exists ${name} with (force)`);
  await rm(folder, { recursive: true });
});

const organizationId = randomUUID();

async function automation(label: string): Promise<string> {
  const id = randomUUID();
  await connection.database.execute(sql`
    insert into automations (id, organization_id, name) values (${id}, ${organizationId}, ${label})`);
  return id;
}

async function variable(automationId: string, key: string, credentialId: string | null): Promise<void> {
  const id = randomUUID();
  const source = credentialId ? "credential" : "direct";
  await connection.database.execute(sql`
    insert into environment_variables (id, organization_id, key, source, credential_id, secret_name)
    values (${id}, ${organizationId}, ${key}, ${source}, ${credentialId}, ${credentialId && "a/secret"})`);
  await connection.database.execute(sql`
    insert into environment_variable_assignments (organization_id, variable_id, automation_id, key)
    values (${organizationId}, ${id}, ${automationId}, ${key})`);
}

async function audited(
  automationId: string,
  at: string,
  { outcome, detail, by = "member" }: { outcome: string; detail: object; by?: string },
): Promise<void> {
  await connection.database.execute(sql`
    insert into audit_events (organization_id, created_at, actor_kind, actor_id, actor_label, action, object_kind,
      object_id, object_label, outcome, address, request_id, detail)
    values (${organizationId}, ${at}, ${by}, 'x', 'x', 'automation.pre_flight', 'automation', ${automationId}, 'x',
      ${outcome}, 'local', 'x', ${JSON.stringify(detail)}::jsonb)`);
}

it("0006: what pre-flights found before their results were kept comes out of the audit log", async () => {
  const { database } = connection;
  await migrateTo("0005_the_person");
  await database.execute(
    sql`insert into organizations (id, name, slug) values (${organizationId}, 'Acme', 'acme')`,
  );
  await database.execute(sql`
    insert into roles (organization_id, name, built_in, permissions) values
      (${organizationId}, 'Owner', 'owner', '{"automations":"manage"}'),
      (${organizationId}, 'Reader', null, '{"automations":"read"}')`);
  const credential = async (method: string) => {
    const id = randomUUID();
    await database.execute(sql`
      insert into secret_provider_credentials (id, organization_id, name, provider, authentication_method, settings, is_default)
      values (${id}, ${organizationId}, ${method}, 'aws', ${method}, '{}', false)`);
    return id;
  };

  const failed = await automation("failed");
  await variable(failed, "FRESH", await credential("workload_identity"));
  await variable(failed, "BAKED", await credential("static_keys"));
  await variable(failed, "DIRECT", null);
  const startedAt = "2026-11-20T08:00:00.123Z";
  await audited(failed, "2026-11-19T08:00:00Z", {
    outcome: "ok",
    detail: { startedAt: "2026-11-19T08:00:00.000Z", passed: ["OLDER"], failures: [] },
  });
  await audited(failed, "2026-11-20T08:00:02Z", {
    outcome: "failed",
    detail: {
      startedAt,
      passed: ["WORKS"],
      failures: [
        { key: "FRESH", stage: "read", reason: "secret_not_found" },
        { key: "BAKED", stage: "read", reason: "access_denied" },
        { key: "DIRECT", stage: "open", reason: "sealing_key_missing" },
        { key: "GONE", stage: "exchange", reason: "trust_policy_mismatch" },
      ],
    },
  });
  // One that broke, which says nothing of any variable.
  await audited(failed, "2026-11-21T08:00:00Z", { outcome: "failed", detail: { error: "internal" } });

  const passed = await automation("passed");
  const second = { startedAt: "2026-11-20T09:00:00.000Z", passed: ["ONE", "TWO"], failures: [] };
  await audited(passed, "2026-11-20T09:00:02Z", { outcome: "ok", detail: second });
  // The timer keeps results of its own, and always has.
  const byTimer = { outcome: "failed", detail: { ...second, passed: [] }, by: "schedule" };
  await audited(passed, "2026-11-22T09:00:02Z", byTimer);

  const kept = await automation("kept");
  await audited(kept, "2026-11-20T10:00:02Z", { outcome: "ok", detail: second });
  await database.execute(sql`
    insert into pre_flight_results (organization_id, automation_id, by, started_at, ok, passed, failures)
    values (${organizationId}, ${kept}, 'person', '2026-11-23T10:00:00Z', true, '["KEPT"]', '[]')`);
  await automation("never tried");
  await audited(randomUUID(), "2026-11-20T11:00:02Z", { outcome: "ok", detail: second });

  await migrateDatabase(url);
  const detail = "An earlier version of Latchkey found this, and kept no details.";
  const remedy = "Run a pre-flight again: it shows the cause and what to change.";
  const failure = (key: string, reason: string, stage: string, readAt: string) => ({
    key,
    reason,
    stage,
    readAt,
    detail,
    remedy,
  });
  const rows = await database.execute(sql`
    select r.organization_id, a.name, r.by, r.started_at, r.ok, r.passed, r.failures
    from pre_flight_results r join automations a on a.id = r.automation_id order by a.name`);
  expect(
    rows.map((row) => ({ ...row, started_at: new Date(row.started_at as string).toISOString() })),
  ).toEqual([
    {
      organization_id: organizationId,
      name: "failed",
      by: "person",
      started_at: startedAt,
      ok: false,
      passed: ["WORKS"],
      failures: [
        failure("FRESH", "secret_not_found", "read", "kickoff"),
        failure("BAKED", "access_denied", "read", "deploy"),
        failure("DIRECT", "sealing_key_missing", "open", "deploy"),
        // Whatever read it is not known any more.
        failure("GONE", "trust_policy_mismatch", "exchange", "kickoff"),
      ],
    },
    {
      organization_id: organizationId,
      name: "kept",
      by: "person",
      started_at: "2026-11-23T10:00:00.000Z",
      ok: true,
      passed: ["KEPT"],
      failures: [],
    },
    {
      organization_id: organizationId,
      name: "passed",
      by: "person",
      started_at: second.startedAt,
      ok: true,
      passed: ["ONE", "TWO"],
      failures: [],
    },
  ]);
});

it("0007: rows of built-in roles say no more what they grant", async () => {
  const rows = await connection.database.execute(
    sql`select name, permissions from roles where organization_id = ${organizationId} order by name`,
  );
  expect([...rows]).toEqual([
    { name: "Owner", permissions: null },
    { name: "Reader", permissions: { automations: "read" } },
  ]);
});
