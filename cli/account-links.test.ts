import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resetPasswordCommand, signInLinkCommand } from "@/cli/account-links";
import { database } from "@/db/client";
import { accountLinks } from "@/db/schema/sign-in";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();

let output = "";
let said = "";
beforeEach(() => {
  setTestEnvironment();
  [output, said] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const place = { migrationsFolder: "db/migrations" };

describe.each([
  ["reset-password", resetPasswordCommand, "reset_password", /^\S+\/reset-password#lkr_[\w-]{43}\n$/],
  ["sign-in-link", signInLinkCommand, "sign_in", /^\S+\/sign-in-link#lke_[\w-]{43}\n$/],
] as const)("%s", (_, command, purpose, pattern) => {
  it("prints a link and nothing else, and says beside it for whom it is", async () => {
    const { member } = await testOrganization();
    expect(await command.run([member.email], place)).toBe(0);
    expect(output).toMatch(pattern);
    expect(output.startsWith(process.env.NEXTAUTH_URL ?? "-")).toBe(true);
    expect(said).toContain(`as ${member.email}, once, until `);
    expect(said).not.toContain(output.split("#")[1]?.trim());
    const rows = await database().select().from(accountLinks).where(eq(accountLinks.userId, member.userId));
    expect(rows).toMatchObject([{ purpose, madeBy: null, organizationId: null }]);
  });

  it("refuses what it cannot do, and prints nothing", async () => {
    await expect(command.run(["nobody@example.com"], place)).rejects.toThrow("has no account");
    await expect(command.run([], place)).rejects.toThrow("Enter one person's email");
    await expect(command.run(["a@b.example", "c@d.example"], place)).rejects.toThrow(
      "Enter one person's email",
    );
    const { member } = await testOrganization();
    vi.stubEnv("NEXTAUTH_URL", "");
    await expect(command.run([member.email], place)).rejects.toThrow("NEXTAUTH_URL");
    vi.unstubAllEnvs();
    expect(output).toBe("");
  });
});
