import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { organizations, users } from "@/db/schema/people";
import { memberOf, organizationsOf } from "@/lib/server/auth/actor";
import { findSession } from "@/lib/server/auth/sessions";
import {
  addressAvailability,
  createOwnOrganization,
  creationObstacle,
  mostADay,
} from "@/lib/server/organizations/creation";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();
beforeEach(() => {
  setTestEnvironment();
  process.env.ORGANIZATION_CREATION = "anyone";
});
afterEach(() => {
  delete process.env.ORGANIZATION_CREATION;
});

async function somebody({
  isProven = true,
  organizationId,
}: {
  isProven?: boolean;
  organizationId?: string;
} = {}) {
  const [user] = await database()
    .insert(users)
    .values({
      email: `${randomUUID()}@example.com`,
      name: "Somebody",
      passwordHash: "none",
      provenAt: isProven ? new Date() : null,
    })
    .returning();
  if (!user) throw new TypeError("The insert returned no row.");
  const token = await beginSession(user.id, { address: "", userAgent: "" }, new Date(), { organizationId });
  const session = await findSession(token);
  return { userId: user.id, sessionId: session?.id ?? "", address: "203.0.113.7", requestId: "test" };
}
const any = () => ({ name: "Acme", slug: `acme-${randomUUID().slice(0, 8)}` });

describe("an organization that a person makes", () => {
  it("is theirs alone, and says so in its log", async () => {
    const person = await somebody();
    const input = any();
    const { id, slug } = await createOwnOrganization(person, input);
    expect(slug).toBe(input.slug);
    expect(await memberOf(person.userId, id, person)).toMatchObject({ isOwner: true });
    expect(await organizationsOf({ userId: person.userId, organizationId: null })).toEqual([
      { id, ...input },
    ]);
    const rows = await database()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, id))
      .orderBy(auditEvents.id);
    expect(rows.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["organization.created", person.userId],
      ["member.added", person.userId],
    ]);
  });

  it("has an address that no other has, also of one that was deleted", async () => {
    const person = await somebody();
    const { id, slug } = await createOwnOrganization(person, any());
    const again = (): Promise<unknown> => createOwnOrganization(person, { name: "Again", slug });
    const taken = { code: "name_taken", fieldErrors: { slug: [expect.any(String)] } };
    await expect(again()).rejects.toMatchObject(taken);
    await database()
      .update(organizations)
      .set({ deletedAt: new Date(0) })
      .where(eq(organizations.id, id));
    await expect(again()).rejects.toMatchObject(taken);
    expect(await addressAvailability(person, slug)).toEqual({
      isFree: false,
      problem: expect.stringContaining(slug),
    });
    expect(await addressAvailability(person, `${slug}-2`)).toEqual({ isFree: true, problem: null });
    for (const unfit of ["sign-in", "Acme", "-acme", "x".repeat(49), ""])
      expect(await addressAvailability(person, unfit), unfit).toMatchObject({ isFree: false });
  });

  it.each([
    ["where only an operator makes them", "operator", "permission_denied", true],
    ["with an address that nobody has proven", "anyone", "address_unproven", false],
  ])("is refused %s", async (_, creation, code, isProven) => {
    process.env.ORGANIZATION_CREATION = creation;
    const person = await somebody({ isProven });
    const attempts: (() => Promise<unknown>)[] = [
      () => createOwnOrganization(person, any()),
      () => addressAvailability(person, "acme"),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code });
    expect(await creationObstacle(person)).toMatchObject({ code });
  });

  it("is refused to a session of one organization's provider", async () => {
    const { id } = await createOwnOrganization(await somebody(), any());
    const person = await somebody({ organizationId: id });
    await expect(createOwnOrganization(person, any())).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("is one of five in a day, however many are asked for at once", async () => {
    const person = await somebody();
    const all = await Promise.allSettled(
      Array.from({ length: mostADay + 3 }, () => createOwnOrganization(person, any())),
    );
    const refused = all.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    expect(refused).toHaveLength(3);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: "too_many_requests", retryAfterSeconds: expect.any(Number) });
    await database()
      .update(organizations)
      .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
      .where(eq(organizations.createdBy, person.userId));
    expect(await creationObstacle(person)).toBeNull();
  });
});
