// From what happens to a digest: chosen, permitted, at most one in fifteen minutes, and never a value.
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { alertDigests } from "@/db/schema/alerts";
import { writeDigests } from "@/lib/server/alerts/digests";
import { getAlerts, updateAlerts } from "@/lib/server/alerts/service";
import { createServiceAccount } from "@/lib/server/api-tokens/service-accounts";
import { recordAudit } from "@/lib/server/audit/record";
import type { Server } from "@/lib/server/auth/actor";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { alertEvents } from "@/lib/shared/alerts/events";
import { useTestDatabase } from "@/test/support/database";
import { sendEmail, useEmail } from "@/test/support/emails";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const mail = useEmail();
let home: TestOrganization;
beforeEach(async () => {
  await database().delete(alertDigests);
  home = await testOrganization();
});

const subscribe = (actor = home.owner, events: readonly string[] = alertEvents) =>
  updateAlerts(actor, { events });

/** A row of the log as the pre-flights' timer writes it. */
async function preFlightFailed(name = "nightly", automationId: string = randomUUID()) {
  const actor: Server = { kind: "server", organizationId: home.id, address: "local", requestId: "test" };
  await database().transaction((tx) =>
    recordAudit(tx, actor, {
      action: "automation.pre_flight",
      object: { kind: "automation", id: automationId, label: name },
      outcome: "failed",
      detail: { failures: [{ key: "SECRET_KEY_NAME", reason: "access_denied" }] },
    }),
  );
  return automationId;
}
async function delivered(to: string = home.owner.email) {
  await writeDigests();
  await sendEmail();
  return mail.server.to(to);
}
const laterThanPause = () => database().execute(sql`update alert_digests set not_before = now()`);

describe("choosing", () => {
  it("is a member's own, and audited", async () => {
    expect(await getAlerts(home.owner)).toEqual({ events: [], isEmailOn: true });
    await subscribe(home.owner, ["webhook.paused", "kickoff.failed"]);
    expect((await getAlerts(home.owner)).events).toEqual(["kickoff.failed", "webhook.paused"]);
    expect((await getAlerts(home.member)).events).toEqual([]);
    expect((await expectAudit(home.owner, "member.alerts_changed")).detail).toEqual({
      before: { events: [] },
      after: { events: ["kickoff.failed", "webhook.paused"] },
    });
  });

  it("takes nothing that the role may not read", async () => {
    const reader = await home.memberWith({ automations: "read" });
    await subscribe(reader, ["kickoff.failed"]);
    await expect(subscribe(reader, ["webhook.paused"])).rejects.toMatchObject({
      code: "permission_denied",
      missing: "webhooks:read",
    });
  });
});

describe("a digest", () => {
  it("says what happened since, once for each thing, with links and without a value", async () => {
    await preFlightFailed("before anybody wanted to know");
    await subscribe();
    const id = await preFlightFailed();
    await preFlightFailed("nightly", id);
    const [received, ...more] = await delivered();
    expect(more).toEqual([]);
    expect(received?.subject).toMatch(/^Latchkey: something needs a look in /);
    expect(received?.text).toContain("2 pre-flights of nightly failed:");
    expect(received?.text).toMatch(new RegExp(`http://localhost:3000/[^/]+/automations/${id}\n`));
    expect(received?.text).not.toContain("before anybody");
    expect(received?.source).not.toContain("SECRET_KEY_NAME");
    expect(mail.server.to(home.member.email)).toEqual([]);
  });

  it("comes once in fifteen minutes, with all that came meanwhile", async () => {
    await subscribe();
    await preFlightFailed("first");
    expect(await delivered()).toHaveLength(1);
    await preFlightFailed("second");
    await preFlightFailed("third");
    expect(await delivered()).toHaveLength(1);
    await laterThanPause();
    const [, digest] = await delivered();
    expect(digest?.text).toMatch(/second failed[\s\S]*third failed/);
    await laterThanPause();
    expect(await delivered()).toHaveLength(2);
  });

  it("is written once by many processes, and lists twenty things", async () => {
    await subscribe();
    for (let count = 0; count < 25; count += 1) await preFlightFailed(`automation ${count}`);
    await Promise.all([writeDigests(), writeDigests(), writeDigests()]);
    const [received, ...more] = await delivered();
    expect(more).toEqual([]);
    expect(received?.text.match(/A pre-flight of/g)).toHaveLength(20);
    expect(received?.text).toContain("And 5 more.");
  });

  it("has what its reader may read at that moment, and ends with the membership", async () => {
    const reader = await home.memberWith({ automations: "read" });
    const leaver = await home.memberWith({ automations: "read" });
    await subscribe(reader, ["pre_flight.failed"]);
    await subscribe(leaver, ["pre_flight.failed"]);
    const none = await home.memberWith({});
    await changeRole(home.owner, reader.userId, { roleId: none.roleId });
    await endMembership(home.owner, leaver.userId);
    await preFlightFailed();
    await delivered();
    expect(mail.server.received).toEqual([]);
  });

  it("names service accounts that nobody answers for once somebody left", async () => {
    const maker = await home.memberWith({ organization_settings: "manage" });
    await createServiceAccount(maker, { name: "deploy-bot", roleId: maker.roleId });
    await subscribe();
    await endMembership(home.owner, maker.userId);
    const [received] = await delivered();
    expect(received?.text).toContain("Nobody answers for the service account deploy-bot any more");
  });

  it("stops with its organization's last subscription", async () => {
    await subscribe();
    await subscribe(home.owner, []);
    await preFlightFailed();
    expect(await delivered()).toEqual([]);
    await subscribe();
    expect(await delivered()).toEqual([]);
    expect(await database().$count(alertDigests, eq(alertDigests.organizationId, home.id))).toBe(1);
  });
});
