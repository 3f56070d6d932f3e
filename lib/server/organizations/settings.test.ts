import { beforeAll, describe, expect, it } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { organizationsOf } from "@/lib/server/auth/actor";
import { demandSecondFactor, getOrganization, updateOrganization } from "@/lib/server/organizations/settings";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { steppedUp } from "@/test/support/session";

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

describe("an organization's settings", () => {
  it("are its UUID, its address, its name and since when it is there", async () => {
    const reader = await home.memberWith({ organization_settings: "read" });
    expect(await getOrganization(reader)).toEqual({
      id: home.id,
      slug: expect.stringMatching(/^o-/),
      name: expect.any(String),
      deploymentTokenDays: 90,
      requiresSecondFactor: false,
      createdAt: expect.any(String),
      etag: expect.any(String),
    });
  });

  it("take another name, trimmed, and record before and after", async () => {
    const before = await getOrganization(home.owner);
    const after = await updateOrganization(home.owner, { name: "  Acme Industries " });
    expect(after).toEqual({ ...before, name: "Acme Industries", etag: expect.any(String) });
    expect(await organizationsOf({ userId: home.owner.userId, organizationId: null })).toMatchObject([
      { name: "Acme Industries" },
    ]);
    expect(await expectAudit(home.owner, "organization.updated")).toMatchObject({
      objectId: home.id,
      objectLabel: "Acme Industries",
      detail: { before: { name: before.name }, after: { name: "Acme Industries" } },
    });
  });

  it("ask everyone for a second factor, if who asks gave one in this session", async () => {
    const session = steppedUp();
    const asking = (secondFactorAt: Date | null) => ({
      ...home.owner,
      session: { ...session, secondFactorAt },
    });
    const demand = { isRequired: true };
    await expect(demandSecondFactor(asking(null), demand)).rejects.toMatchObject({
      code: "second_factor_required",
    });
    await expect(demandSecondFactor(home.owner, demand)).rejects.toMatchObject({
      code: "second_factor_required",
    });
    expect(await demandSecondFactor(asking(new Date()), demand)).toMatchObject({
      requiresSecondFactor: true,
    });
    expect(await expectAudit(home.owner, "organization.updated")).toMatchObject({
      detail: { before: { requiresSecondFactor: false }, after: { requiresSecondFactor: true } },
    });
    const off = await demandSecondFactor(asking(null), { isRequired: false });
    expect(off).toMatchObject({ requiresSecondFactor: false });
    const reader = await home.memberWith({ organization_settings: "read" });
    await expect(demandSecondFactor(reader, demand)).rejects.toMatchObject({ code: "permission_denied" });
  });

  it.each([
    [undefined, ""],
    [{ name: " " }, "name"],
    [{ name: "x".repeat(81) }, "name"],
    [{ name: "a\u0000b" }, "name"],
    [{ name: "Acme", deploymentTokenDays: 0 }, "deploymentTokenDays"],
    [{ name: "Acme", deploymentTokenDays: 1.5 }, "deploymentTokenDays"],
    [{ name: "Acme", slug: "other" }, "slug"],
    [{ name: "Acme", id: "7d4b8c7e-0a6e-4b57-9c7e-0f2b8f6f1c11" }, "id"],
  ])("refuse %j, naming the field", async (input, field) => {
    await expect(updateOrganization(home.owner, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  it.each([
    ["seen", getOrganization, "read"],
    ["changed", (actor: Member) => updateOrganization(actor, { name: "Acme" }), "manage"],
  ] as const)("are %s by nobody without the permission", async (_, call, level) => {
    await expect(call(home.member)).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining(`organization_settings: ${level}`),
    });
    const below = await home.memberWith({ organization_settings: level === "manage" ? "read" : "none" });
    await expect(call(below)).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("are the actor's own organization's alone", async () => {
    const foreign = await testOrganization();
    const before = await getOrganization(home.owner);
    await updateOrganization(foreign.owner, { name: "Theirs" });
    expect(await getOrganization(home.owner)).toEqual(before);
  });
});
