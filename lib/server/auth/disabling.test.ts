import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";
import { hashPassword } from "@/lib/server/auth/password";
import { findSession } from "@/lib/server/auth/sessions";
import { signIn } from "@/lib/server/auth/sign-in";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();
const origin = { address: "203.0.113.7", userAgent: "" };
const password = "correct horse battery staple";

describe("a person whom an operator disables", () => {
  it("is signed out everywhere and refused, until enabled; each organization's log says so", async () => {
    const { id, member } = await testOrganization();
    const passwordHash = await hashPassword(password, { N: 2 ** 10, r: 8, p: 1 });
    await database().update(users).set({ passwordHash }).where(eq(users.id, member.userId));
    const enter = () => signIn({ email: member.email, password }, origin.address);
    expect(await enter()).not.toBeNull();
    const token = await beginSession(member.userId, origin);

    expect(await disablePerson(` ${member.email.toUpperCase()}`)).toBe(1);
    expect(await findSession(token)).toBeNull();
    expect(await enter()).toBeNull();
    // A sign-in that was under way ends in a session that opens nothing.
    expect(await findSession(await beginSession(member.userId, origin))).toBeNull();

    await enablePerson(member.email);
    expect(await enter()).not.toBeNull();
    const rows = await database()
      .select({ action: auditEvents.action, actor: auditEvents.actorKind })
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, id), eq(auditEvents.objectId, member.userId)))
      .orderBy(auditEvents.id);
    expect(rows.filter(({ actor }) => actor === "operator")).toEqual([
      { action: "member.disabled", actor: "operator" },
      { action: "member.enabled", actor: "operator" },
    ]);
  });

  it("has to have an account", async () => {
    await expect(disablePerson("nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
  });
});
