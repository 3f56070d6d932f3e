import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { memberOf, organizationsOf, requirePermission } from "@/lib/server/auth/actor";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

const origin = { address: "203.0.113.7", requestId: "r" };

describe("a member", () => {
  it("is who the database knows: role, permissions, and whether an owner", async () => {
    expect(await memberOf(home.owner.userId, home.id, origin)).toMatchObject({
      kind: "member",
      roleName: "owner",
      isOwner: true,
      ...origin,
    });
    expect((await home.memberWith(home.owner.permissions)).isOwner).toBe(false);
  });

  it("is nobody in an organization that is not theirs, or is none", async () => {
    const foreign = await testOrganization();
    for (const id of [foreign.id, randomUUID()]) {
      await expect(memberOf(home.owner.userId, id, origin)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await organizationsOf({ userId: home.owner.userId, organizationId: null })).toMatchObject([
      { id: home.id },
    ]);
  });
});

describe("a permission that is missing", () => {
  it("is named, with the role that lacks it and who can grant it", () => {
    expect(() => requirePermission(home.member, "automations:read", "secret_providers:manage")).toThrow(
      expect.objectContaining({
        code: "permission_denied",
        message:
          "You need the permission secret_providers: manage (Secret provider credentials). Your role, member, doesn't include it. An owner of the organization can grant it.",
      }),
    );
  });

  it("is so for whoever is no member", () => {
    const operator = { kind: "operator", organizationId: home.id, ...origin } as const;
    expect(() => requirePermission(operator, "automations:read")).toThrow(
      expect.objectContaining({ code: "permission_denied" }),
    );
  });

  it("lets whoever has all of them pass", () => {
    expect(() => requirePermission(home.owner, "automations:manage", "audit_log:read")).not.toThrow();
  });
});
