import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { assignDomainCommand, removeDomainCommand } from "@/cli/domains";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();
let output = "";
beforeEach(() => {
  setTestEnvironment();
  output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const place = { migrationsFolder: "" };

it("assigns a domain, lists them, and takes one away", async () => {
  const home = await testOrganization();
  const [row] = await database().select().from(organizations).where(eq(organizations.id, home.id));
  const slug = row?.slug ?? "";
  await assignDomainCommand.run([slug], place);
  expect(output).toBe("None.\n");
  output = "";
  await assignDomainCommand.run([slug, "Acme.EXAMPLE"], place);
  expect(output).toBe(`acme.example is assigned to /${slug}.\n`);
  output = "";
  await removeDomainCommand.run([], place);
  expect(output).toBe(`/${slug}  acme.example\n`);
  output = "";
  await removeDomainCommand.run([slug, "acme.example"], place);
  expect(output).toBe(`Removed acme.example from /${slug}. 0 sessions ended.\n`);
  await expect(assignDomainCommand.run([slug, "a.example", "b.example"], place)).rejects.toThrow(
    "one domain",
  );
});
