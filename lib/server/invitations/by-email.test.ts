// Invitations by email: what goes to the address, what the one who invites sees of it, and what accepting by it proves.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { organizations, users } from "@/db/schema/people";
import { acceptInvitation, lookUpInvitation } from "@/lib/server/invitations/acceptance";
import {
  createInvitation,
  getInvitation,
  resendInvitation,
  revokeInvitation,
} from "@/lib/server/invitations/service";
import { endMembership } from "@/lib/server/members/service";
import { useTestDatabase } from "@/test/support/database";
import { sendEmail, switchEmailOff, useEmail } from "@/test/support/emails";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));

useTestDatabase();
const mail = useEmail();
let home: TestOrganization;
beforeEach(async () => {
  home = await testOrganization();
});

const visitor = () => ({ userId: null, address: randomUUID(), requestId: "visit" });
const account = { name: "Nora New", password: "correct horse battery staple" };
const anyAddress = () => `${randomUUID()}@example.com`;
const invite = (email = anyAddress(), own = home) =>
  createInvitation(own.owner, { email, roleId: own.member.roleId });
const tokenIn = (text: string) => /invitations\/(lki_[\w-]{43})/.exec(text)?.[1] ?? "";
async function emailed(email: string, count = 1) {
  await sendEmail();
  return tokenIn((await mail.server.next(email, count)).text);
}
const provenAt = async (email: string) =>
  (await database().select().from(users).where(eq(users.email, email)))[0]?.provenAt;

describe("an invitation by email", () => {
  it("goes to the address with a link of its own, which nobody else and no row has", async () => {
    const { id, email, link, delivery } = await invite();
    expect(delivery).toBe("waiting");
    const token = await emailed(email);
    const [received] = mail.server.to(email);
    expect(received?.text).toContain(`invited ${email} to join`);
    expect(received?.html).toContain(token);
    expect(token).not.toBe(tokenIn(link));
    expect(JSON.stringify(await everyRow())).not.toContain(token);
    expect(await getInvitation(home.owner, id)).toMatchObject({ delivery: "sent", deliveryFailure: null });
    expect(await lookUpInvitation(visitor(), { token })).toMatchObject({ email });
  });

  it("proves the address where it is accepted by that link, and not by the other", async () => {
    const emailedOne = await invite();
    await acceptInvitation(visitor(), { token: await emailed(emailedOne.email), ...account });
    expect(await provenAt(emailedOne.email)).toBeInstanceOf(Date);
    expect((await expectAudit(home.owner, "invitation.accepted")).detail).toMatchObject({ by: "email" });
    const other = await invite();
    await acceptInvitation(visitor(), { token: tokenIn(other.link), ...account });
    expect(await provenAt(other.email)).toBeNull();
  });

  it("is good once, by whichever link", async () => {
    const { email, link } = await invite();
    const token = await emailed(email);
    await acceptInvitation(visitor(), { token: tokenIn(link), ...account });
    await expect(acceptInvitation(visitor(), { token, ...account })).rejects.toMatchObject({
      code: "invitation_used",
    });
  });

  it("is sent again with another link, and the one before stops working", async () => {
    const { id, email } = await invite();
    const first = await emailed(email);
    await resendInvitation(home.owner, id);
    const second = await emailed(email, 2);
    await expect(lookUpInvitation(visitor(), { token: first })).rejects.toMatchObject({ code: "not_found" });
    await lookUpInvitation(visitor(), { token: second });
    switchEmailOff();
    expect(await resendInvitation(home.owner, id)).toMatchObject({ delivery: "link_only" });
    await expect(lookUpInvitation(visitor(), { token: second })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is not sent any more once it is revoked, replaced, or its inviter is gone", async () => {
    const invitation = await invite();
    await revokeInvitation(home.owner, invitation.id);
    const two = await invite();
    await resendInvitation(home.owner, two.id);
    const inviter = await home.memberWith({ organization_settings: "manage" });
    const three = await createInvitation(inviter, { email: anyAddress(), roleId: inviter.roleId });
    await endMembership(home.owner, inviter.userId);
    await sendEmail();
    expect(mail.server.received.map(({ to }) => to[0])).toEqual([two.email]);
    const kept = await database().select().from(emails);
    expect(kept.filter(({ sealedContent }) => sealedContent !== null)).toEqual([]);
    expect(three.delivery).toBe("waiting");
  });

  it("that the server refuses says so in the list, and its link works", async () => {
    mail.server.refuse = { to: 550 };
    const { id, link } = await invite();
    await sendEmail();
    expect(await getInvitation(home.owner, id)).toMatchObject({
      delivery: "failed",
      deliveryFailure: "address_refused",
    });
    await acceptInvitation(visitor(), { token: tokenIn(link), ...account });
  });

  it("is by link alone beyond what an address gets in a day, from whichever organizations", async () => {
    const email = anyAddress();
    const invitations = [];
    for (let count = 0; count < 6; count += 1)
      invitations.push(await invite(email, await testOrganization()));
    expect(invitations.map(({ delivery }) => delivery)).toEqual([...Array(5).fill("waiting"), "link_only"]);
  });

  it("says nothing of an organization whose name is an address of the web", async () => {
    await database()
      .update(organizations)
      .set({ name: "Account locked: evil.example/login" })
      .where(eq(organizations.id, home.id));
    const { email } = await invite();
    await emailed(email);
    const [received] = mail.server.to(email);
    expect(received?.subject).toBe("Invitation to an organization on Latchkey");
    expect(received?.source).not.toContain("evil.example");
  });
});
