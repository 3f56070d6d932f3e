import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deletedOrganizationsCommand } from "@/cli/deleted-organizations";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { deleteOrganization } from "@/lib/server/organizations/deletion";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();
let output = "";
beforeEach(() => {
  setTestEnvironment();
  output = "";
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const place = { migrationsFolder: "" };
const run = (...args: string[]) => deletedOrganizationsCommand.run(args, place);

it("lists what was deleted, and restores it", async () => {
  const home = await testOrganization();
  const [row] = await database().select().from(organizations).where(eq(organizations.id, home.id));
  const slug = row?.slug ?? "";
  await run();
  expect(output).toBe("None.\n");
  await expect(run("--restore", slug)).rejects.toMatchObject({ code: "conflict" });
  await deleteOrganization(home.owner, { slug });
  output = "";
  await run();
  expect(output).toMatch(
    new RegExp(`^/${slug} {2}"${slug}" {2}${home.id} {2}until \\d{4}-\\d\\d-\\d\\dT\\S+Z\\n$`),
  );
  output = "";
  await run("--restore", slug);
  expect(output).toBe(`Restored /${slug}.\n`);
  await expect(run("--restore", "nowhere")).rejects.toMatchObject({ code: "not_found" });
});
