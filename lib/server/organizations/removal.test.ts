// What is left of an organization after its days of grace: nothing, in steps, whoever does them and whatever dies.
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { organizations, users } from "@/db/schema/people";
import { createOwnToken } from "@/lib/server/api-tokens/own";
import { createWorkerIdentity } from "@/lib/server/automations/worker-identities/service";
import { createInvitation } from "@/lib/server/invitations/service";
import { removeDeleted, removeSome } from "@/lib/server/organizations/removal";
import { createOrganizationFor } from "@/lib/server/organizations/service";
import { createWebhook } from "@/lib/server/webhooks/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyWorkerIdentity, onPlatform, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
beforeEach(() => {
  setTestEnvironment();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

async function inUse(): Promise<TestOrganization> {
  const home = await testOrganization();
  await createConfig(home.owner, anyConfig());
  const automation = await testAutomation(home.owner, [
    { key: "A", value: "a" },
    { key: "B", value: "b" },
  ]);
  for (let version = 1; version <= 3; version += 1) {
    const { worker } = await automation.deploy();
    await onPlatform(worker);
  }
  await createWorkerIdentity(home.owner, automation.id, anyWorkerIdentity());
  await createOwnToken(home.owner, { name: "CI" });
  await createInvitation(home.owner, { email: `${randomUUID()}@example.com`, roleId: home.member.roleId });
  await createWebhook(home.owner, {
    url: "https://hooks.example.com/",
    description: "",
    events: ["kickoff.failed"],
  });
  return home;
}

const deletedFor = ({ id }: TestOrganization, interval: string) =>
  database().execute(
    sql`update organizations set deleted_at = now() - ${interval}::interval where id = ${id}`,
  );

/** Its rows, by table, those that are none left out. */
async function rowsOf({ id }: TestOrganization): Promise<Record<string, number>> {
  const tables = await database().execute<{ name: string }>(sql`select table_name as name
    from information_schema.columns where table_schema = 'public' and column_name = 'organization_id'`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await database().execute<{ count: number }>(
      sql`select count(*)::int as count from ${sql.identifier(name)} where organization_id = ${id}`,
    );
    if (row?.count) counts[name] = row.count;
  }
  return counts;
}

const isKept = async ({ id }: TestOrganization) =>
  (await database().$count(organizations, eq(organizations.id, id))) === 1;

describe("after seven days", () => {
  it("nothing is left of it, its people and everybody else's rows are, and its address is free", async () => {
    const [home, other] = [await inUse(), await inUse()];
    const [{ slug } = { slug: "" }] = await database()
      .select()
      .from(organizations)
      .where(eq(organizations.id, home.id));
    const [before, others] = [await rowsOf(home), await rowsOf(other)];
    expect(Object.keys(before).length).toBeGreaterThan(10);
    await deletedFor(home, "7 days");
    await removeDeleted();
    expect(await rowsOf(home)).toEqual({});
    expect(await isKept(home)).toBe(false);
    expect(await rowsOf(other)).toEqual(others);
    const { userId, email } = home.owner;
    expect(await database().$count(users, eq(users.id, userId))).toBe(1);
    expect(await createOrganizationFor({ name: "Again", slug }, email)).toMatchObject({ slug });
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining(`organization="${home.id}"`));
  });

  it("and not a moment before", async () => {
    const home = await inUse();
    const before = await rowsOf(home);
    await deletedFor(home, "6 days 23 hours 59 minutes");
    expect(await removeSome()).toBe("nothing");
    expect(await rowsOf(home)).toEqual(before);
  });

  it("it goes in steps of so many rows, each by itself", async () => {
    const home = await inUse();
    await deletedFor(home, "8 days");
    const total = async () => Object.values(await rowsOf(home)).reduce((sum, count) => sum + count, 0);
    let before = await total();
    for (let step = await removeSome(2); step !== "gone"; step = await removeSome(2)) {
      const after = await total();
      expect(step).toBe("rows");
      expect(before - after).toBeGreaterThan(0);
      expect(before - after).toBeLessThanOrEqual(2);
      before = after;
    }
    expect(before).toBe(0);
    expect(await isKept(home)).toBe(false);
  });

  it("what a process had under way when it died is as it was, and another goes on", async () => {
    const home = await inUse();
    await deletedFor(home, "8 days");
    await removeSome(2);
    const before = await rowsOf(home);
    const died = new Error("killed");
    await expect(
      database().transaction(async (tx) => {
        // As far as a step comes, without its commit.
        await tx.execute(sql`select 1 from organizations where id = ${home.id} for update`);
        await tx.execute(sql`delete from audit_events where organization_id = ${home.id}`);
        expect(await removeSome(), "what another process holds is left to it").toBe("nothing");
        throw died;
      }),
    ).rejects.toBe(died);
    expect(await rowsOf(home)).toEqual(before);
    await removeDeleted();
    expect(await isKept(home)).toBe(false);
  });

  it("several processes at once get through several organizations, each once", async () => {
    const all = [await inUse(), await inUse(), await inUse()];
    for (const home of all) await deletedFor(home, "8 days");
    await Promise.all([1, 2, 3, 4].map(() => removeDeleted(undefined, 3)));
    await removeDeleted();
    for (const home of all) {
      expect(await isKept(home)).toBe(false);
      expect(await database().$count(auditEvents, eq(auditEvents.organizationId, home.id))).toBe(0);
    }
    expect(console.warn).toHaveBeenCalledTimes(3);
  });
});
