import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { roles } from "@/db/schema/people";
import { memberOf } from "@/lib/server/auth/actor";
import { createInvitation } from "@/lib/server/invitations/service";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import { createRole, listRoles } from "@/lib/server/roles/service";
import {
  builtInPermissions,
  type Feature,
  memberPermissions,
  ownerPermissions,
  type Permissions,
} from "@/lib/shared/permissions";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
beforeAll(() => setTestEnvironment());

const again = ({ userId, organizationId, address, requestId }: TestOrganization["owner"]) =>
  memberOf(userId, organizationId, { address, requestId });

/** A release of Latchkey that has one feature more, and a Member who may read the audit log. */
const feature = "dashboards" as Feature;
beforeEach(async () => {
  home = await testOrganization();
});
const released = () => {
  builtInPermissions.owner = { ...ownerPermissions, [feature]: "manage" };
  builtInPermissions.member = { ...memberPermissions, [feature]: "read", organization_settings: "manage" };
};
afterEach(() => {
  builtInPermissions.owner = ownerPermissions;
  builtInPermissions.member = memberPermissions;
});

describe("when a release grants more with the built-in roles", () => {
  it("existing owners and members have it, without a migration", async () => {
    released();
    expect((await again(home.owner)).permissions).toEqual({ ...ownerPermissions, [feature]: "manage" });
    expect((await again(home.member)).permissions).toMatchObject({
      [feature]: "read",
      organization_settings: "manage",
    });
    const { items } = await listRoles(home.owner, {});
    expect(items.map(({ builtIn, permissions }) => [builtIn, permissions.organization_settings])).toEqual([
      ["owner", "manage"],
      ["member", "manage"],
    ]);
  });

  it("a custom role has not, even one that granted everything or was copied from Owner", async () => {
    const everything = await home.memberWith(ownerPermissions);
    const copy = await createRole(home.owner, {
      name: "Copy",
      copyOf: (await listRoles(home.owner, {})).items[0]?.id,
    });
    released();
    expect((await again(everything)).permissions).toEqual(ownerPermissions);
    const { items } = await listRoles(home.owner, { query: "Copy" });
    expect(items[0]?.permissions).toEqual(copy.permissions);
    expect((copy.permissions as Permissions)[feature]).toBeUndefined();
  });

  it("who holds them is named among those who can grant it, and reaches as far", async () => {
    const reader = await home.memberWith({ automations: "read" });
    expect((await grantorsFor(reader))["automations:manage"]).toEqual(["owner"]);
    released();
    expect((await grantorsFor(reader))["automations:manage"]).toEqual(["owner", "member"]);
    const invited = await createInvitation(await again(home.member), {
      email: "new@example.com",
      roleId: home.member.roleId,
    });
    expect(invited).toBeDefined();
  });
});

describe("a row of roles", () => {
  it("says which built-in role it is, or what it grants", async () => {
    const rows = await database().select().from(roles).where(eq(roles.organizationId, home.id));
    expect(rows.map(({ permissions }) => permissions)).toEqual([null, null]);
    const wrong = [{ builtIn: "owner" as const, permissions: ownerPermissions }, {}];
    for (const kind of wrong) {
      const insert = database()
        .insert(roles)
        .values({ organizationId: home.id, name: "Wrong", ...kind });
      await expect(insert).rejects.toMatchObject({ constraint: "roles_permissions" });
    }
  });
});
