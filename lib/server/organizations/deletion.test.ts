// An organization that was deleted: no way into it is left, whoever comes; another is as it was; it can be had back.
import { randomUUID } from "node:crypto";
import path from "node:path";
import { eq } from "drizzle-orm";
import { SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { auditEvents } from "@/db/schema/audit";
import { invitations, organizations } from "@/db/schema/people";
import { preFlightSchedules } from "@/db/schema/pre-flights";
import { workerSessions } from "@/db/schema/worker-identities";
import { makeResetLink } from "@/lib/server/account-links/making";
import { lookUpLink } from "@/lib/server/account-links/using";
import { createOwnToken } from "@/lib/server/api-tokens/own";
import { type Origin, organizationsOf } from "@/lib/server/auth/actor";
import { findMember } from "@/lib/server/auth/sessions";
import { hashOf } from "@/lib/server/auth/token";
import { newSessionToken } from "@/lib/server/automations/deployments/token";
import { claimNext } from "@/lib/server/automations/pre-flight/claims";
import { setPreFlightSchedule } from "@/lib/server/automations/pre-flight/status";
import { rememberedOrganization } from "@/lib/server/automations/shares";
import { createWorkerIdentity } from "@/lib/server/automations/worker-identities/service";
import { createInvitation } from "@/lib/server/invitations/service";
import {
  deleteOrganization,
  listDeleted,
  restorableBy,
  restoreBySlug,
  restoreOrganization,
} from "@/lib/server/organizations/deletion";
import { updateOrganization } from "@/lib/server/organizations/settings";
import { allOperations, type NamedOperation } from "@/lib/shared/operations/all";
import { addressOf } from "@/lib/shared/operations/operation";
import { anyWorkerIdentity, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, setTestEnvironment, testOrganization } from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

const cookie = vi.hoisted(() => ({ token: "" }));
vi.mock("@/lib/server/auth/session", () => ({
  signedInVisitor: async () => ({ userId: null }),
  currentMember: (organizationId: string, origin: Origin, options: object) =>
    findMember(cookie.token, organizationId, origin, options),
}));

useTestDatabase();
beforeAll(setTestEnvironment);
beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

const origin = { address: "203.0.113.9", requestId: "test" };
const browser = { address: "203.0.113.9", userAgent: "" };
const gone = { code: "organization_deleted", message: expect.stringMatching(/until \d{4}-\d\d-\d\d\.$/) };
const slugOf = async (id: string) => {
  const [row] = await database().select().from(organizations).where(eq(organizations.id, id));
  return row?.slug ?? "";
};

/** With one of everything that opens it. */
async function opened() {
  const home = await testOrganization();
  const automation = await testAutomation(home.owner, [{ key: "A", value: "b" }]);
  const { token } = await automation.deploy();
  const { id: identityId, issuer } = await createWorkerIdentity(
    home.owner,
    automation.id,
    anyWorkerIdentity(),
  );
  const workerSession = newSessionToken();
  await database()
    .insert(workerSessions)
    .values({
      organizationId: home.id,
      identityId,
      tokenHash: hashOf(workerSession),
      deploymentVersion: 1,
      expiresAt: new Date(Date.now() + 900_000),
      keptUntil: new Date(Date.now() + 900_000),
    });
  const signed = await new SignJWT({})
    .setIssuer(issuer)
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.alloc(32));
  const { token: apiToken } = await createOwnToken(home.owner, { name: "CI" });
  const { link } = await createInvitation(home.owner, {
    email: `${randomUUID()}@example.com`,
    roleId: home.member.roleId,
  });
  const reset = await makeResetLink(home.owner, home.member.userId);
  cookie.token = await beginSession(home.owner.userId, browser);
  const slug = await slugOf(home.id);
  return {
    ...home,
    slug,
    automation,
    token,
    workerSession,
    signed,
    apiToken,
    invitation: link.split("/").at(-1) ?? "",
    reset: new URL(reset.link).hash.slice(1),
    delete: () => deleteOrganization(home.owner, { slug }),
  };
}
type Opened = Awaited<ReturnType<typeof opened>>;

type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;
const app = path.resolve(import.meta.dirname, "../../../app");

async function ask({ operation }: NamedOperation, home: Opened, bearer?: string, body?: object) {
  const folder = operation.path.replace(/\{(\w+)\}/g, "[$1]");
  const module = (await import(path.join(app, folder, "route.ts"))) as Record<string, Handler>;
  const nothing = randomUUID();
  const ids = { id: nothing, deliveryId: nothing, tokenId: nothing, identityId: nothing, kickoffId: nothing };
  const params = { organizationId: home.id, version: "1", ...ids };
  const request = new Request(`http://localhost:3000${addressOf(operation, params as never)}`, {
    method: operation.method,
    ...(operation.body && { body: JSON.stringify(body ?? {}) }),
    headers: {
      "content-type": "application/json",
      ...(bearer && { authorization: `Bearer ${bearer}` }),
    },
  });
  const response = await (module[operation.method] as Handler)(request, { params: Promise.resolve(params) });
  return response.ok ? "reached" : (await response.json()).code;
}

const ofKind = (kind: string) => allOperations.filter(({ operation: { caller } }) => caller.kind === kind);

describe("a deleted organization", () => {
  let home: Opened;
  let other: Opened;
  beforeAll(async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    other = await opened();
    home = await opened();
    await home.delete();
  });

  it.each(ofKind("member"))("refuses its owner: $id", async (named) => {
    if (named.operation.ofDeleted) return;
    expect(await ask(named, home)).toBe("organization_deleted");
  });

  it.each(ofKind("member"))("refuses an API token: $id", async (named) => {
    expect(await ask(named, home, home.apiToken)).toBe("organization_deleted");
  });

  it.each(ofKind("worker"))("refuses a deployment token and a worker's session: $id", async (named) => {
    expect(await ask(named, home, home.token)).toBe("organization_deleted");
    expect(await ask(named, home, home.workerSession)).toBe("organization_deleted");
  });

  it("refuses whoever brings something of it to an operation for anybody", async () => {
    const named = (id: string) => allOperations.find((declared) => declared.id === id) as NamedOperation;
    const bodies: [string, object][] = [
      ["Worker.startSession", { automationId: home.automation.id, token: home.signed }],
      ["Invitations.lookUp", { token: home.invitation }],
      ["Invitations.accept", { token: home.invitation, name: "N", password: "a password of nobody" }],
      ["AccountLinks.lookUp", { token: home.reset, purpose: "reset_password" }],
      ["AccountLinks.resetPassword", { token: home.reset, password: "a password of nobody" }],
    ];
    // What is sent there belongs to no organization.
    const ofNone = ["AccountLinks.requestReset", "Organization.makeFirst"];
    const taking = ofKind("anybody").filter(({ operation }) => operation.body);
    expect(taking.map(({ id }) => id).toSorted()).toEqual(
      [...bodies.map(([id]) => id), ...ofNone].toSorted(),
    );
    for (const [id, body] of bodies)
      expect(await ask(named(id), home, undefined, body), id).toBe("organization_deleted");
  });

  it("is none of those that its people belong to, and says until when it can be restored", async () => {
    const session = { userId: home.owner.userId, organizationId: null };
    expect(await organizationsOf(session)).toEqual([]);
    await expect(findMember(cookie.token, home.id, origin)).rejects.toMatchObject(gone);
    expect(await restorableBy(session)).toMatchObject([{ id: home.id, goneAt: expect.any(String) }]);
    expect(await restorableBy({ userId: home.member.userId, organizationId: null })).toEqual([]);
    expect(await restorableBy({ ...session, organizationId: other.id })).toEqual([]);
    expect((await listDeleted()).map(({ slug }) => slug)).toContain(home.slug);
  });

  it("lets nothing be changed by whoever was let in before", async () => {
    await expect(updateOrganization(home.owner, { name: "Late" })).rejects.toMatchObject(gone);
  });

  it("keeps its address", async () => {
    const [row] = await database().select().from(organizations).where(eq(organizations.id, home.id));
    expect(row?.slug).toBe(home.slug);
  });

  it("leaves another as it was", async () => {
    cookie.token = await beginSession(other.owner.userId, browser);
    const list = allOperations.find(({ id }) => id === "Automations.list") as NamedOperation;
    expect(await ask(list, other)).toBe("reached");
    expect(await ask(list, other, other.apiToken)).toBe("reached");
    expect(await ask(list, home)).toBe("not_found");
    const start = allOperations.find(({ id }) => id === "Worker.startKickoff") as NamedOperation;
    const body = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
    for (const bearer of [other.token, other.workerSession])
      expect(await ask(start, other, bearer, body)).toBe("reached");
  });
});

describe("deleting", () => {
  it("is for an owner who types the address, and is recorded", async () => {
    const home = await opened();
    for (const who of [home.member, await home.memberWith({ organization_settings: "manage" })])
      await expect(deleteOrganization(who, { slug: home.slug })).rejects.toMatchObject({
        code: "permission_denied",
      });
    await expect(deleteOrganization(home.owner, { slug: "another" })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { slug: [expect.any(String)] },
    });
    const { goneAt } = await home.delete();
    expect(new Date(goneAt).getTime() - Date.now()).toBeCloseTo(7 * 86_400_000, -5);
    expect(await expectAudit(home.owner, "organization.deleted")).toMatchObject({
      actorId: home.owner.userId,
      objectId: home.id,
      detail: { goneAt },
    });
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining(`organization="${home.id}"`));
    await expect(home.delete()).rejects.toMatchObject(gone);
  });

  it("ends a token that was remembered, at the next request", async () => {
    const home = await opened();
    const start = allOperations.find(({ id }) => id === "Worker.startKickoff") as NamedOperation;
    const body = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
    expect(await ask(start, home, home.token, body)).toBe("reached");
    expect(rememberedOrganization(hashOf(home.token))).toBe(home.id);
    await home.delete();
    expect(await ask(start, home, home.token, body)).toBe("organization_deleted");
    expect(rememberedOrganization(hashOf(home.token))).toBeUndefined();
  });

  it("stops its timers", async () => {
    const [home, other] = [await opened(), await opened()];
    const longAgo = new Date("2020-01-01T00:00:00Z");
    await database().delete(preFlightSchedules);
    for (const { owner, automation } of [home, other])
      await setPreFlightSchedule(owner, automation.id, { every: "hourly" }, async () => longAgo);
    await home.delete();
    expect(await claimNext(new Date())).toMatchObject({ organizationId: other.id });
    expect(await claimNext(new Date())).toBeNull();
  });
});

describe("restoring", () => {
  const restore = allOperations.find(({ id }) => id === "Organization.restore") as NamedOperation;

  it("brings back everything as it was", async () => {
    const home = await opened();
    const rows = () =>
      Promise.all([
        database().$count(apiTokens, eq(apiTokens.organizationId, home.id)),
        database().$count(invitations, eq(invitations.organizationId, home.id)),
      ]);
    const before = await rows();
    await home.delete();
    expect(await ask(restore, home)).toBe("reached");
    expect(await rows()).toEqual(before);
    const list = allOperations.find(({ id }) => id === "Automations.list") as NamedOperation;
    expect(await ask(list, home)).toBe("reached");
    expect(await ask(list, home, home.apiToken)).toBe("reached");
    expect(
      await lookUpLink({ userId: null, ...origin }, { token: home.reset, purpose: "reset_password" }),
    ).toBeTruthy();
    await expectAudit(home.owner, "organization.restored");
    expect(await ask(restore, home)).toBe("conflict");
  });

  it("is for its owners, within seven days, and for an operator", async () => {
    const home = await opened();
    await home.delete();
    await expect(async () => restoreOrganization(home.member)).rejects.toMatchObject({
      code: "permission_denied",
    });
    cookie.token = await beginSession(home.member.userId, browser);
    expect(await ask(restore, home)).toBe("permission_denied");
    const deletedAgo = (interval: string) =>
      database().execute(
        `update organizations set deleted_at = now() - interval '${interval}' where id = '${home.id}'`,
      );
    await deletedAgo("7 days");
    await expect(restoreOrganization(home.owner)).rejects.toMatchObject({ code: "organization_deleted" });
    await expect(restoreBySlug(home.slug)).rejects.toMatchObject({ code: "organization_deleted" });
    await deletedAgo("6 days 23 hours 59 minutes");
    await restoreBySlug(home.slug);
    const [row] = await database()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, "organization.restored"))
      .orderBy(auditEvents.id)
      .offset(1);
    expect(row).toMatchObject({ actorKind: "operator", organizationId: home.id });
    await expect(restoreBySlug("nowhere")).rejects.toMatchObject({ code: "not_found" });
  });

  it("needs what the organization asks of every session", async () => {
    const home = await opened();
    await database()
      .update(organizations)
      .set({ requiresSecondFactor: true })
      .where(eq(organizations.id, home.id));
    await home.delete();
    expect(await ask(restore, home)).toBe("second_factor_required");
  });
});
