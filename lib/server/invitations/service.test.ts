import { createHash, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { invitations } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import {
  createInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from "@/lib/server/invitations/service";
import { createRole } from "@/lib/server/roles/service";
import type { Permissions } from "@/lib/shared/permissions";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

const anyEmail = () => `${randomUUID()}@example.com`;
const invite = (own: TestOrganization, change: Record<string, unknown> = {}) =>
  createInvitation(own.owner, { email: anyEmail(), roleId: own.member.roleId, ...change });
const newRole = async (own: TestOrganization, permissions: Permissions) =>
  (await createRole(own.owner, { name: `role-${randomUUID()}`, permissions })).id;
const tokenIn = (link: string) => link.split("/").at(-1) ?? "";
const rowOf = async (id: string) => {
  const [row] = await database().select().from(invitations).where(eq(invitations.id, id));
  return row as typeof invitations.$inferSelect;
};
const auditCount = () => database().$count(auditEvents, eq(auditEvents.organizationId, home.id));
const days = (count: number, from = new Date()) => new Date(from.getTime() + count * 86_400_000);

describe("inviting somebody", () => {
  it("gives a link for a week, once, and keeps a hash of its token alone", async () => {
    const email = anyEmail();
    const now = new Date("2026-01-31T09:00:00.123Z");
    const input = { email: ` ${email.toUpperCase()} `, roleId: home.member.roleId };
    const { link, ...invitation } = await createInvitation(home.owner, input, now);
    expect(invitation).toEqual({
      id: expect.any(String),
      email,
      role: { id: home.member.roleId, name: "member", builtIn: "member" },
      invitedBy: { name: home.owner.name, email: home.owner.email },
      status: "open",
      delivery: "link_only",
      deliveryFailure: null,
      createdAt: now.toISOString(),
      expiresAt: "2026-02-07T09:00:00.123Z",
      etag: expect.any(String),
    });
    expect(link).toMatch(/^http:\/\/localhost:3000\/invitations\/lki_[\w-]{43}$/);
    const { tokenHash } = await rowOf(invitation.id);
    expect(tokenHash).toBe(createHash("sha256").update(tokenIn(link)).digest("hex"));
    expect(JSON.stringify(await everyRow())).not.toContain(tokenIn(link));
    expect(JSON.stringify(await listInvitations(home.owner, { limit: 100 }))).not.toContain(tokenIn(link));
    const row = await expectAudit(home.owner, "invitation.created");
    expect(row).toMatchObject({
      objectKind: "invitation",
      objectId: invitation.id,
      objectLabel: email,
      detail: { after: { role: "member", expiresAt: invitation.expiresAt } },
    });
  });

  it("makes every token anew", async () => {
    const links = await Promise.all(Array.from({ length: 5 }, () => invite(home)));
    expect(new Set(links.map(({ link }) => link)).size).toBe(5);
  });

  it.each([
    ["nothing", undefined, ""],
    ["no email", { roleId: randomUUID() }, "email"],
    ["what is no email", { email: "ada", roleId: randomUUID() }, "email"],
    ["two emails", { email: "a@example.com,b@example.com", roleId: randomUUID() }, "email"],
    ["no role", { email: "a@example.com" }, "roleId"],
    ["a role that is not there", { email: "a@example.com", roleId: randomUUID() }, "roleId"],
    ["another field", { email: "a@example.com", roleId: randomUUID(), expiresAt: "2099" }, "expiresAt"],
  ])("refuses %s, naming the field", async (_, input, field) => {
    const before = await auditCount();
    await expect(createInvitation(home.owner, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(await auditCount()).toBe(before);
  });

  it("refuses another organization's role", async () => {
    await expect(invite(home, { roleId: foreign.member.roleId })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { roleId: [expect.any(String)] },
    });
  });

  it("refuses who is a member already, beside the field; of another organization is fine", async () => {
    await expect(invite(home, { email: home.member.email })).rejects.toMatchObject({
      code: "already_member",
      fieldErrors: { email: [expect.any(String)] },
    });
    await expect(invite(home, { email: foreign.member.email })).resolves.toBeDefined();
  });

  it("refuses who is invited already, even when both come at once", async () => {
    const email = anyEmail();
    const outcomes = await Promise.allSettled([invite(home, { email }), invite(home, { email })]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(invite(home, { email })).rejects.toMatchObject({
      code: "already_invited",
      fieldErrors: { email: [expect.any(String)] },
    });
    await expect(invite(foreign, { email })).resolves.toBeDefined();
  });

  it("takes the place of one that has expired", async () => {
    const email = anyEmail();
    const input = { email, roleId: home.member.roleId };
    const old = await createInvitation(home.owner, input, days(-8));
    const next = await createInvitation(home.owner, input);
    const { items } = await listInvitations(home.owner, { query: email });
    expect(items.map(({ id }) => id)).toEqual([next.id]);
    expect((await rowOf(old.id)).revokedAt).not.toBeNull();
  });
});

describe("sending one again", () => {
  it("gives another link for another week, and the one before is gone", async () => {
    const { id, link, email } = await invite(home);
    const before = await rowOf(id);
    const now = days(3);
    const again = await resendInvitation(home.owner, id, undefined, now);
    expect(again).toMatchObject({ id, email, expiresAt: days(7, now).toISOString(), status: "open" });
    expect(again.link).not.toBe(link);
    expect((await rowOf(id)).tokenHash).not.toBe(before.tokenHash);
    expect(JSON.stringify(await everyRow())).not.toContain(tokenIn(again.link));
    expect(await expectAudit(home.owner, "invitation.resent")).toMatchObject({
      objectId: id,
      detail: {
        before: { expiresAt: before.expiresAt.toISOString() },
        after: { expiresAt: again.expiresAt },
      },
    });
  });

  it("opens an expired one, and is then whoever sent it again's", async () => {
    const own = await testOrganization();
    const admin = await own.memberWith({ organization_settings: "manage" });
    const roleId = await newRole(own, {});
    const { id } = await createInvitation(own.owner, { email: anyEmail(), roleId }, days(-30));
    expect((await listInvitations(own.owner, {})).items).toMatchObject([{ id, status: "expired" }]);
    await resendInvitation(admin, id);
    expect((await listInvitations(own.owner, {})).items).toMatchObject([
      { id, status: "open", invitedBy: { email: admin.email } },
    ]);
  });

  it("is not for one that was withdrawn", async () => {
    const { id } = await invite(home);
    await revokeInvitation(home.owner, id);
    await expect(resendInvitation(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("withdrawing one", () => {
  it("takes it off the list, and records it", async () => {
    const { id, email } = await invite(home);
    await revokeInvitation(home.owner, id);
    expect((await listInvitations(home.owner, { query: email })).items).toEqual([]);
    expect(await expectAudit(home.owner, "invitation.revoked")).toMatchObject({
      objectId: id,
      objectLabel: email,
      detail: { before: { role: "member" } },
    });
    await expect(revokeInvitation(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("nobody invites with more than they hold", () => {
  it("refuses a role beyond one's own, Owner above all, and says why", async () => {
    const admin = await home.memberWith({ organization_settings: "manage", automations: "manage" });
    const beyond = await newRole(home, { secret_providers: "read" });
    const input = (roleId: string) => ({ email: anyEmail(), roleId });
    await expect(createInvitation(admin, input(beyond))).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining("secret_providers: read"),
    });
    await expect(createInvitation(admin, input(home.owner.roleId))).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining("owner"),
    });
    const within = await newRole(home, { automations: "read" });
    await expect(createInvitation(admin, input(within))).resolves.toBeDefined();
  });

  it("refuses to send again, and so get the link of, what is beyond one's own; or to withdraw it", async () => {
    const admin = await home.memberWith({ organization_settings: "manage" });
    const { id } = await invite(home, { roleId: home.owner.roleId });
    const before = await rowOf(id);
    await expect(resendInvitation(admin, id)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(revokeInvitation(admin, id)).rejects.toMatchObject({ code: "permission_denied" });
    expect(await rowOf(id)).toEqual(before);
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listInvitations(actor, {})],
    ["invite", (actor, _, roleId) => createInvitation(actor, { email: anyEmail(), roleId })],
    ["send again", (actor, id) => resendInvitation(actor, id)],
    ["withdraw", (actor, id) => revokeInvitation(actor, id)],
  ] satisfies [string, (actor: Member, id: string, roleId: string) => Promise<unknown>][])(
    "%s: not a Member, not another organization's owner",
    async (verb, call) => {
      const { id } = await invite(home);
      const { roleId } = home.member;
      const before = await rowOf(id);
      await expect(call(home.member, id, roleId)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ organization_settings: "read", audit_log: "manage" });
      if (verb === "list") await expect(call(reader, id, roleId)).resolves.toBeDefined();
      else await expect(call(reader, id, roleId)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "invite") {
        await expect(call(foreign.owner, id, roleId)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await rowOf(id)).toEqual(before);
      await expect(call(home.owner, id, roleId)).resolves.not.toThrow();
    },
  );
});

describe("the list", () => {
  it("pages, the newest first, and finds by a part of the email", async () => {
    const own = await testOrganization();
    const emails = ["a", "b", "c_d"].map((name) => `${name}-${randomUUID()}@example.com`);
    for (const [at, email] of emails.entries()) {
      await createInvitation(own.owner, { email, roleId: own.member.roleId }, days(at - 5));
    }
    const first = await listInvitations(own.owner, { limit: 2 });
    expect(first.items.map(({ email }) => email)).toEqual([emails[2], emails[1]]);
    const second = await listInvitations(own.owner, { limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ email: emails[0] }], nextCursor: null });
    expect((await listInvitations(own.owner, { query: "C_D" })).items).toHaveLength(1);
    expect((await listInvitations(foreign.owner, { query: emails[0] })).items).toEqual([]);
  });
});
