import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { memberships, organizations } from "@/db/schema/people";
import { organizationsOf } from "@/lib/server/auth/actor";
import { requireStepUp } from "@/lib/server/auth/admission";
import { type Beginning, findMember, findSession } from "@/lib/server/auth/sessions";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();

let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});

const browser = { address: "203.0.113.9", userAgent: "" };
const origin = { address: "203.0.113.9", requestId: "request" };

async function open(userId: string, beginning?: Beginning, organizationId = home.id) {
  const token = await beginSession(userId, browser, new Date(), beginning);
  return findMember(token, organizationId, origin);
}

const demand = (demands: Partial<typeof organizations.$inferInsert>) =>
  database().update(organizations).set(demands).where(eq(organizations.id, home.id));

describe("a session", () => {
  it("of an organization's own provider opens that organization alone", async () => {
    const other = await testOrganization();
    const { userId } = home.member;
    const [theirs] = await database()
      .select()
      .from(memberships)
      .where(eq(memberships.userId, other.member.userId));
    if (!theirs) throw new TypeError("The other organization has no member.");
    await database().insert(memberships).values({ organizationId: other.id, userId, roleId: theirs.roleId });
    expect(await open(userId, {}, other.id)).toMatchObject({ organizationId: other.id });
    const bound = { organizationId: home.id };
    expect(await open(userId, bound)).toMatchObject({ organizationId: home.id });
    await expect(open(userId, bound, other.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await organizationsOf({ userId, organizationId: home.id })).toMatchObject([{ id: home.id }]);
    expect(await organizationsOf({ userId, organizationId: null })).toHaveLength(2);
  });

  it("opens an organization that asks for a second factor once one was given", async () => {
    await demand({ requiresSecondFactor: true });
    for (const { userId } of [home.owner, home.member]) {
      await expect(open(userId, { steppedUp: true })).rejects.toMatchObject({
        code: "second_factor_required",
      });
      expect(await open(userId, { secondFactor: true })).toMatchObject({ userId });
    }
    await demand({ requiresSecondFactor: false });
  });

  it("opens one that asks for single sign-on with that, and with a password for owners alone", async () => {
    await demand({ requiresSingleSignOn: true });
    expect(await open(home.owner.userId)).toMatchObject({ isOwner: true });
    await expect(open(home.member.userId)).rejects.toMatchObject({ code: "single_sign_on_required" });
    expect(await open(home.member.userId, { singleSignOn: true })).toMatchObject({ isOwner: false });
    await demand({ requiresSingleSignOn: false });
  });

  it("is stepped up for ten minutes after a password, and not after an operator's link", async () => {
    const begun = new Date();
    const later = (minutes: number) => new Date(begun.getTime() + minutes * 60_000);
    const found = async (beginning?: Beginning) => {
      const token = await beginSession(home.owner.userId, browser, begun, beginning);
      const session = await findSession(token);
      if (!session) throw new TypeError("The session isn't there.");
      return session;
    };
    const byPassword = await found();
    expect(() => requireStepUp(byPassword, later(9))).not.toThrow();
    const refusal = expect.objectContaining({ code: "step_up_required" });
    expect(() => requireStepUp(byPassword, later(10))).toThrow(refusal);
    const byLink = await found({});
    expect(() => requireStepUp(byLink, begun)).toThrow(refusal);
  });
});
