import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { environmentVariables } from "@/db/schema/variables";
import { createAutomation } from "@/lib/server/automations/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable } from "@/lib/server/environment-variables/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyAutomation, anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  anyStaticKeys,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let automationId = "";
let sources: Record<"zulu" | "keys", string>;

/** Of each kind one, their keys in another order than their sources, changes and last uses. */
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  const { owner } = home;
  const config = await createConfig(owner, anyConfig());
  const zulu = await createCredential(owner, anyCredential(config.id, { name: "Zulu" }));
  const keys = await createCredential(owner, anyStaticKeys({ name: "Access keys" }));
  sources = { zulu: `credential:${zulu.id}`, keys: `credential:${keys.id}` };
  automationId = (await createAutomation(owner, anyAutomation())).id;
  const secretName = "crewai/secret";
  const samples: [key: string, change: object, changedMinutesAgo: number, usedMinutesAgo: number | null][] = [
    ["A_ZULU", { source: sources.zulu, secretName, automationIds: [automationId] }, 1, 30],
    ["B_DIRECT", {}, 5, null],
    ["C_KEYS", { source: sources.keys, secretName, automationIds: [automationId] }, 3, 10],
    ["D_DEFAULT", { source: "default:aws", secretName }, 4, 20],
    ["E_DIRECT", { automationIds: [automationId] }, 2, null],
  ];
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  for (const [key, change, changed, used] of samples) {
    const { id } = await createVariable(owner, anyVariable({ key, ...change }));
    const times = { updatedAt: ago(changed), lastUsedAt: used === null ? null : ago(used) };
    await database().update(environmentVariables).set(times).where(eq(environmentVariables.id, id));
  }
});

/** The first letters of what a list gives, three rows to a page and in one. */
async function listed(query: Record<string, string>): Promise<string> {
  const whole = await listVariables(home.owner, query);
  const paged: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listVariables(home.owner, { ...query, limit: "2", ...(cursor && { cursor }) });
    paged.push(...page.items.map(({ key }) => key));
    cursor = page.nextCursor;
  } while (cursor);
  expect(paged).toEqual(whole.items.map(({ key }) => key));
  return paged.map((key) => key[0]).join("");
}

describe("the list of variables", () => {
  it.each([
    ["key", "ABCDE"],
    // Access keys, Direct Value, Use AWS default, Zulu.
    ["source", "CBEDA"],
    ["updated", "BDCEA"],
    ["last_used", "--ADC"],
  ])("is sorted by %s in both directions, page by page", async (sort, order) => {
    const ascending = await listed({ sort });
    expect(ascending).toMatch(new RegExp(`^${order.replaceAll("-", "[BE]")}$`));
    expect(await listed({ sort, order: "desc" })).toBe([...ascending].reverse().join(""));
  });

  it.each([
    ["direct values", () => ({ source: "direct" }), "BE"],
    ["the default", () => ({ source: "default:aws" }), "D"],
    ["a credential", () => ({ source: sources.zulu }), "A"],
    // Without a default credential, kickoffs look for one.
    ["what is read at kickoffs", () => ({ readAt: "kickoff" }), "AD"],
    ["what is read at deploy", () => ({ readAt: "deploy" }), "BCE"],
    ["one automation", () => ({ automationId }), "ACE"],
    ["no automation", () => ({ unassigned: "true" }), "BD"],
    ["several things at once", () => ({ automationId, readAt: "deploy", query: "direct" }), "E"],
    ["nothing", () => ({ automationId, unassigned: "true" }), ""],
  ])("is narrowed to %s", async (_, query, keys) => {
    for (const sort of ["key", "source", "updated", "last_used"]) {
      const found = await listed({ ...query(), sort });
      expect([...found].sort().join("")).toBe(keys);
      const { total } = await listVariables(home.owner, { ...query(), sort, count: "true", limit: "1" });
      expect(total).toBe(keys.length);
    }
  });

  it("says with each row whether it is read when it is listed so", async () => {
    for (const readAt of ["kickoff", "deploy"]) {
      const { items } = await listVariables(home.owner, { readAt });
      expect(new Set(items.map((item) => item.readAt))).toEqual(new Set([readAt]));
    }
  });

  it("counts on the first page alone, and only where it is asked", async () => {
    expect(await listVariables(home.owner, {})).not.toHaveProperty("total");
    const first = await listVariables(home.owner, { count: "true", limit: "2" });
    expect(first.total).toBe(5);
    const second = await listVariables(home.owner, { count: "true", limit: "2", cursor: first.nextCursor });
    expect(second).not.toHaveProperty("total");
  });

  it("takes no cursor of another order", async () => {
    const { nextCursor: cursor } = await listVariables(home.owner, { limit: "1" });
    for (const sort of ["source", "updated", "last_used"]) {
      await expect(listVariables(home.owner, { sort, cursor })).rejects.toMatchObject({
        code: "malformed_request",
      });
    }
  });

  it.each([
    { source: "vault" },
    { source: "" },
    { sort: "name" },
    { order: "up" },
    { readAt: "never" },
    { unassigned: "yes" },
    { count: "1" },
  ])("refuses %j", async (query) => {
    await expect(listVariables(home.owner, query)).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("shows nothing of another organization, whatever it is asked for", async () => {
    const foreign = await testOrganization();
    for (const query of [{}, { automationId }, { source: sources.zulu }, { sort: "source", count: "true" }]) {
      const { items, total } = await listVariables(foreign.owner, query);
      expect([items, total ?? 0]).toEqual([[], 0]);
    }
  });
});
