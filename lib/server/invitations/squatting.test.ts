import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { memberships, users } from "@/db/schema/people";
import type { Visitor } from "@/lib/server/auth/actor";
import { acceptInvitation, lookUpInvitation } from "@/lib/server/invitations/acceptance";
import { createInvitation, resendInvitation } from "@/lib/server/invitations/service";
import { addMember, createOrganizationFor } from "@/lib/server/organizations/service";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

// Whoever invites an address can accept the invitation himself. What others then mean for its holder must not be his.

vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));

useTestDatabase();
let mallory: TestOrganization;
let acme: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  mallory = await testOrganization();
  acme = await testOrganization();
});

const visitor = (userId: string | null = null): Visitor => ({ userId, address: randomUUID(), requestId: "" });
const account = { name: "Mallory", password: "correct horse battery staple" };
const unproven = (email: string) => ({
  code: "address_unproven",
  message: expect.stringMatching(new RegExp(`^${email}.*prove-address.*release-address`)),
});

async function invited(own: TestOrganization, email: string) {
  const { id, link } = await createInvitation(own.owner, { email, roleId: own.member.roleId });
  return { id, token: link.split("/").at(-1) ?? "" };
}

async function squat(email = `ceo-${randomUUID()}@example.com`): Promise<{ email: string; userId: string }> {
  const { token } = await invited(mallory, email);
  await acceptInvitation(visitor(), { token, ...account });
  const [person] = await database().select().from(users).where(eq(users.email, email));
  return { email, userId: person?.id ?? "" };
}

const organizationsOf = async (userId: string) => {
  const rows = await database().select().from(memberships).where(eq(memberships.userId, userId));
  return rows.map(({ organizationId }) => organizationId);
};

describe("an account that whoever invited the address made himself", () => {
  it("gets no organization by its address, though it is named as an account that exists", async () => {
    const { email, userId } = await squat();
    const organization = { name: "Acme", slug: `acme-${randomUUID().slice(0, 8)}` };
    await expect(createOrganizationFor(organization, email)).rejects.toMatchObject(unproven(email));
    expect(await organizationsOf(userId)).toEqual([mallory.id]);
  });

  it("is added to no organization by its address", async () => {
    const { email, userId } = await squat();
    const person = { ...account, email };
    await expect(addMember(acme.id, person, "owner")).rejects.toMatchObject(unproven(email));
    expect(await organizationsOf(userId)).toEqual([mallory.id]);
  });

  it("gets no other organization's invitation, which says beside the field who can help", async () => {
    const { email } = await squat();
    await expect(invited(acme, email)).rejects.toMatchObject({
      ...unproven(email),
      fieldErrors: { email: [expect.stringContaining("prove-address")] },
    });
  });

  it("takes none that was sent before it was there, nor does that get another link", async () => {
    const email = `ceo-${randomUUID()}@example.com`;
    const { id, token } = await invited(acme, email);
    const { userId } = await squat(email);
    await expect(lookUpInvitation(visitor(userId), { token })).rejects.toMatchObject(unproven(email));
    await expect(acceptInvitation(visitor(userId), { token })).rejects.toMatchObject(unproven(email));
    await expect(resendInvitation(acme.owner, id)).rejects.toMatchObject(unproven(email));
    expect(await organizationsOf(userId)).toEqual([mallory.id]);
  });

  it("tells strangers no more than that there is an account", async () => {
    const email = `ceo-${randomUUID()}@example.com`;
    const { token } = await invited(acme, email);
    await squat(email);
    const facts = await lookUpInvitation(visitor(), { token });
    expect(facts).toMatchObject({ personExists: true, signedInAsInvited: false });
    expect(JSON.stringify(facts)).not.toMatch(/prove/i);
    await expect(acceptInvitation(visitor(), { token, ...account })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(acceptInvitation(visitor(acme.owner.userId), { token })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });
});
