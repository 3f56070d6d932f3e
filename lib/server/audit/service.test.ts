import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { recordAudit } from "@/lib/server/audit/record";
import { auditChoices, listAuditEvents } from "@/lib/server/audit/service";
import type { Actor, Member } from "@/lib/server/auth/actor";
import type { AuditAction, AuditObjectKind, AuditOutcome } from "@/lib/shared/audit/actions";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
let auditor: Member;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  auditor = await home.memberWith({ audit_log: "read" });
});

interface Event {
  action?: AuditAction;
  kind?: AuditObjectKind;
  id?: string;
  outcome?: AuditOutcome;
  at?: string;
}

const record = (
  actor: Actor,
  { action = "role.created", kind = "role", id = "1", outcome, at }: Event = {},
) =>
  recordAudit(
    database(),
    actor,
    { action, object: { kind, id, label: `${kind} ${id}` }, outcome, detail: { after: { name: id } } },
    () => (at ? new Date(at) : new Date()),
  );

describe("the list", () => {
  it("gives the newest first, with who, what, which object, from where and how it ended", async () => {
    const own = await testOrganization();
    const reader = await own.memberWith({ audit_log: "read" });
    await record(own.owner, { id: "first", at: "2026-01-31T09:00:00.122Z" });
    await record(own.member, { id: "second", outcome: "failed", at: "2026-01-31T09:00:00.123Z" });
    const { items, nextCursor } = await listAuditEvents(reader, {});
    expect(nextCursor).toBeNull();
    expect(items.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(items[0]).toEqual({
      id: expect.any(Number),
      sequence: 2,
      at: "2026-01-31T09:00:00.123Z",
      actor: { kind: "member", id: own.member.userId, label: own.member.email, name: own.member.name },
      action: "role.created",
      object: { kind: "role", id: "second", label: "role second" },
      outcome: "failed",
      address: own.member.address,
      requestId: own.member.requestId,
      detail: { after: { name: "second" } },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("names deployments and the operator by their labels, though their ids are no person's", async () => {
    const own = await testOrganization();
    const origin = { address: "local", requestId: "r", organizationId: own.id };
    await record({ kind: "operator", ...origin });
    await record({
      kind: "worker",
      ...origin,
      automationId: "a",
      automationName: "Nightly",
      deploymentId: "d",
      deploymentVersion: 3,
      token: { id: "d", version: 3, followsNewest: false },
    });
    const { items } = await listAuditEvents(own.owner, {});
    expect(items.map(({ actor }) => actor)).toEqual([
      { kind: "deployment", id: "d", label: "Nightly v3", name: null },
      { kind: "operator", id: "operator", label: "Command line", name: null },
    ]);
  });

  it("goes by time where the clocks of two servers differ, and pages through rows of one time", async () => {
    const own = await testOrganization();
    const at = "2026-01-31T09:00:00.000Z";
    await record(own.owner, { id: "late", at: "2026-01-31T09:00:01.000Z" });
    for (const id of ["1", "2", "3"]) await record(own.owner, { id, at });
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await listAuditEvents(own.owner, { limit: "1", ...(cursor && { cursor }) });
      ids.push(...page.items.map(({ object }) => object.id));
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(["late", "3", "2", "1"]);
  });

  it("pages through every row once, while more are written", async () => {
    const own = await testOrganization();
    for (let at = 1; at <= 7; at += 1) await record(own.owner, { id: String(at) });
    const ids: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listAuditEvents(own.owner, { limit: "3", ...(cursor && { cursor }) });
      ids.push(...page.items.map(({ object }) => object.id));
      cursor = page.nextCursor;
      await record(own.owner, { id: "later" });
    } while (cursor);
    expect(ids).toEqual(["7", "6", "5", "4", "3", "2", "1"]);
  });

  it.each([
    ["a person", (own) => ({ actorId: own.member.userId }), ["d"]],
    ["a kind of object", () => ({ objectKind: "kickoff" }), ["c", "b"]],
    ["one object", () => ({ objectKind: "kickoff", objectId: "b" }), ["b"]],
    ["an action", () => ({ action: "kickoff.failed" }), ["c"]],
    ["actions that begin alike", () => ({ action: "kickoff." }), ["c", "b"]],
    ["an outcome", () => ({ outcome: "denied" }), ["e"]],
    ["a time from which", () => ({ from: "2026-01-04T00:00:00Z" }), ["e", "d"]],
    ["a time up to which", () => ({ to: "2026-01-02T00:00:00Z" }), ["a"]],
    [
      "a time between, in another zone",
      () => ({ from: "2026-01-02T01:00:00+01:00", to: "2026-01-03T00:00:00Z" }),
      ["b"],
    ],
    ["several at once", () => ({ action: "kickoff.", outcome: "ok" }), ["b"]],
    ["what nothing fits", () => ({ objectKind: "role%" }), []],
    ["an action's beginning with a wildcard's sign", () => ({ action: "kick_ff." }), []],
  ] satisfies [string, (own: TestOrganization) => object, string[]][])(
    "can be narrowed to %s",
    async (_, query, ids) => {
      const own = await testOrganization();
      await record(own.owner, { id: "a", at: "2026-01-01T00:00:00Z" });
      await record(own.owner, {
        id: "b",
        kind: "kickoff",
        action: "kickoff.resolved",
        at: "2026-01-02T00:00:00Z",
      });
      await record(own.owner, {
        id: "c",
        kind: "kickoff",
        action: "kickoff.failed",
        outcome: "failed",
        at: "2026-01-03T00:00:00Z",
      });
      await record(own.member, { id: "d", at: "2026-01-04T00:00:00Z" });
      await record(own.owner, { id: "e", outcome: "denied", at: "2026-01-05T00:00:00Z" });
      const { items } = await listAuditEvents(own.owner, query(own));
      expect(items.map(({ object }) => object.id)).toEqual(ids);
    },
  );

  it.each([
    [{ from: "yesterday" }, "from"],
    [{ to: "2026-01-01" }, "to"],
    [{ from: "0000-01-01T00:00:00Z" }, "from"],
    // No date of JavaScript, and in UTC a year that PostgreSQL does not have or reads otherwise.
    [{ from: "2026-01-01T00:00:00+25:00" }, "from"],
    [{ from: "0001-01-01T00:00:00+14:00" }, "from"],
    [{ to: "9999-12-31T23:59:59-14:00" }, "to"],
    [{ action: "kickoff%" }, "action"],
    [{ outcome: "good" }, "outcome"],
    [{ limit: "0" }, "limit"],
    [{ actorId: "\0" }, "actorId"],
    [{ objectId: "x".repeat(201) }, "objectId"],
  ])("refuses %j, naming the field", async (query, field) => {
    await expect(listAuditEvents(auditor, query)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  const time = "2026-01-31T09:00:00.000Z";
  it.each([
    "nonsense",
    "1",
    ...[["x", 1], [time], [time, 0], [time, 1.5], [time, "1"], [time, 1e20], [time, time]].map((parts) =>
      Buffer.from(JSON.stringify(parts)).toString("base64url"),
    ),
  ])("refuses the cursor %s", async (cursor) => {
    await expect(listAuditEvents(auditor, { cursor })).rejects.toMatchObject({ code: "malformed_request" });
  });
});

describe("the choices of its filters", () => {
  it("are what the log has, with everybody who is or was a member", async () => {
    const own = await testOrganization();
    await record(own.owner, { kind: "member", id: foreign.owner.userId, action: "member.removed" });
    await record(own.owner, { action: "role.created" });
    await record(own.owner, { action: "role.created" });
    await record(own.owner, { action: "kickoff.failed", kind: "kickoff" });
    const choices = await auditChoices(own.owner);
    expect(choices.actions).toEqual(["kickoff.failed", "member.removed", "role.created"]);
    expect(choices.objectKinds).toEqual(["kickoff", "member", "role"]);
    const people = [own.owner, own.member, foreign.owner];
    expect(choices.actors.map(({ id }) => id).toSorted()).toEqual(
      [...people.map(({ userId }) => userId), "operator"].toSorted(),
    );
    expect(choices.actors).toContainEqual({
      kind: "member",
      id: own.owner.userId,
      label: own.owner.email,
      name: own.owner.name,
    });
  });

  it("are few for an empty log", async () => {
    const own = await testOrganization();
    expect(await auditChoices(own.owner)).toMatchObject({ actions: [], objectKinds: [] });
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listAuditEvents(actor, {})],
    ["see the choices", auditChoices],
  ] satisfies [string, (actor: Member) => Promise<unknown>][])(
    "%s: whoever has audit_log: read, of one's own organization alone",
    async (_, call) => {
      await record(foreign.owner, { kind: "kickoff", id: "secret of another" });
      await expect(call(auditor)).resolves.toBeDefined();
      const answer = JSON.stringify(await call(home.owner));
      expect(answer).not.toContain("secret of another");
      expect(answer).not.toContain(foreign.owner.email);
      await expect(call(home.member)).rejects.toMatchObject({
        code: "permission_denied",
        message: expect.stringContaining("audit_log: read"),
      });
      const everythingElse = await home.memberWith({
        organization_settings: "manage",
        automations: "manage",
        secret_providers: "manage",
        workload_identity_configs: "manage",
        environment_variables: "manage",
      });
      await expect(call(everythingElse)).rejects.toMatchObject({ code: "permission_denied" });
    },
  );
});
