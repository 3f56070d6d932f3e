import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { disableCommand } from "@/cli/disable-person";
import { listPeopleCommand } from "@/cli/list-people";
import { proveAddressCommand } from "@/cli/prove-address";
import { releaseAddressCommand } from "@/cli/release-address";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { deploy } from "@/lib/server/automations/deployments/service";
import { createAutomation } from "@/lib/server/automations/service";
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
const unprove = (id: string, name = "Mallory") =>
  database()
    .update(users)
    .set({ provenAt: null, name })
    .where(and(eq(users.id, id)));
const lineOf = (email: string) => output.split("\n").find((line) => line.startsWith(email));

describe("list-people", () => {
  it("shows who is proven, disabled, released, and where they belong; escaped", async () => {
    const { owner, member, memberWith } = await testOrganization();
    const [kept, gone] = [await memberWith({}), await memberWith({})];
    await unprove(member.userId, "Mal\u202elory\u001b[2J \u2028");
    await unprove(gone.userId);
    await disableCommand.run([kept.email], place);
    await releaseAddressCommand.run([gone.email], place);
    output = "";
    expect(await listPeopleCommand.run([], place)).toBe(0);
    expect(lineOf(owner.email)).toMatch(/^\S+ {2}"owner" {2}proven {2}in \/o-\S+$/);
    expect(lineOf(member.email)).toMatch(/ {2}UNPROVEN {2}in \/o-/);
    expect(lineOf(member.email)).toContain("Mal\\u202elory\\u001b[2J \\u2028");
    expect(lineOf(kept.email)).toContain("proven, disabled");
    expect(lineOf(gone.email)).toMatch(
      / \(released [0-9a-f-]{36}\) {2}"Mallory" {2}released {2}in no organization$/,
    );

    output = "";
    await listPeopleCommand.run(["--unproven"], place);
    expect(lineOf(member.email)).toBeDefined();
    for (const other of [owner, kept, gone]) expect(lineOf(other.email)).toBeUndefined();
  });
});

describe("prove-address", () => {
  it("says so, and takes it back", async () => {
    const { member } = await testOrganization();
    await unprove(member.userId);
    await proveAddressCommand.run([member.email.toUpperCase()], place);
    expect(output).toMatch(new RegExp(`^${member.email}, named "Mallory" and in /o-\\S+, is proven\\.\n$`));
    output = "";
    await proveAddressCommand.run(["--withdraw", member.email], place);
    expect(output).toContain("is unproven again.");
    await expect(proveAddressCommand.run([], place)).rejects.toThrow("Enter one person's email");
  });
});

describe("other commands", () => {
  it("mark whom nobody has proven", async () => {
    const { owner, member } = await testOrganization();
    await unprove(member.userId);
    await disableCommand.run([member.email], place);
    expect(output).toContain(`${member.email} (unproven) can't sign in any more.`);
    output = "";
    await disableCommand.run([owner.email], place);
    expect(output).toContain(`${owner.email} can't sign in any more.`);
  });
});

describe("release-address", () => {
  it("lists the deployments whose tokens the account has seen", async () => {
    const { owner, memberWith } = await testOrganization();
    const member = await memberWith({ automations: "manage" });
    await unprove(member.userId);
    const automation = await createAutomation(member, { name: `Nightly ${randomUUID()}` });
    await deploy(member, automation.id);
    await deploy(owner, automation.id);
    expect(await releaseAddressCommand.run([member.email], place)).toBe(0);
    expect(output).toContain(`${member.email} is free`);
    expect(output).toMatch(new RegExp(`^  /o-\\S+  ${automation.name} v1$`, "m"));
    expect(output).not.toContain(`${automation.name} v2`);
  });
});
