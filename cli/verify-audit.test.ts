import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { verifyAudit } from "@/cli/verify-audit";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { organizations } from "@/db/schema/people";
import { createOrganization } from "@/lib/server/organizations/service";
import { useTestDatabase } from "@/test/support/database";

useTestDatabase();

let [output, errors] = ["", ""];
beforeEach(() => {
  [output, errors] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = (...args: string[]) => verifyAudit.run(args, { migrationsFolder: "" });

async function organization() {
  const slug = `o-${randomUUID().slice(0, 8)}`;
  const owner = { name: "Ada", email: `${slug}@example.com`, password: "correct horse battery" };
  return createOrganization({ name: slug, slug }, owner);
}

/** The id of the row at a place. */
async function changeRow(organizationId: string, sequence: number): Promise<number> {
  const [row] = await database()
    .update(auditEvents)
    .set({ actorLabel: "somebody" })
    .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.sequence, sequence)))
    .returning({ id: auditEvents.id });
  return row?.id ?? 0;
}

describe("verify-audit", () => {
  it("ends with 0 for whole logs, and prints each one's end", async () => {
    const [changed, intact] = [await organization(), await organization()];
    expect(await run()).toBe(0);
    for (const { slug } of [changed, intact]) {
      expect(output).toMatch(new RegExp(`^${slug}: intact, 2 rows, end 2:[0-9a-f]{64}$`, "m"));
    }
    expect(errors).toBe("");
  });

  it("ends with 1 for a log that is not, naming sequence and id, and goes on with the others", async () => {
    const [changed, intact] = [await organization(), await organization()];
    const id = await changeRow(changed.id, 2);
    expect(await run()).toBe(1);
    expect(output).toContain(`${changed.slug}: NOT INTACT`);
    expect(output).toContain(`changed: sequence 2, id ${id}, `);
    expect(output).toContain(`${intact.slug}: intact`);
    expect(errors).toMatch(/^1 of \d+ audit logs isn't intact\.\n$/);
    await database().delete(organizations).where(eq(organizations.id, changed.id));
    expect(await run()).toBe(0);
  });

  it("verifies one organization alone, against an end that was printed before", async () => {
    const { id, slug } = await organization();
    await run("--organization", slug);
    const [, end = ""] = /end (\S+)/.exec(output) ?? [];
    expect(output.split("\n")).toHaveLength(2);
    expect(await run("--organization", slug, "--anchor", end)).toBe(0);
    expect(await run("--organization", slug, "--anchor", `2:${"f".repeat(64)}`)).toBe(1);
    expect(await run("--organization", slug, "--anchor", `3:${"f".repeat(64)}`)).toBe(1);
    await database().delete(organizations).where(eq(organizations.id, id));
  });

  it.each([
    [["--organization", "nowhere"], "No organization at /nowhere."],
    [["--anchor", `1:${"a".repeat(64)}`], "--organization"],
    [["--organization", "nowhere", "--anchor", "1"], "SEQUENCE:HASH"],
    [["--everything"], "--everything"],
  ])("refuses %j", async (args, words) => {
    await expect(run(...args)).rejects.toThrow(words);
  });
});
