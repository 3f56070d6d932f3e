// From what happens to what a mail server gets: in TLS unless that is off, tried again, given up, and forgotten.
import { desc, eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { users } from "@/db/schema/people";
import { claimDue, finishAttempt, forgetOld } from "@/lib/server/emails/claims";
import { enqueueEmail, tellOfNewPassword } from "@/lib/server/emails/outbox";
import { emailSender } from "@/lib/server/emails/sender";
import { testAuthority } from "@/test/support/certificates";
import { useTestDatabase } from "@/test/support/database";
import { passEmailTime, sendEmail, switchEmailOff, useEmail } from "@/test/support/emails";
import { testOrganization } from "@/test/support/organization";

useTestDatabase();
const mail = useEmail();
const authority = testAuthority();
const certificate = authority.issue("localhost");
const trusting = { ca: authority.certificate };

async function anyEmail() {
  const { member } = await testOrganization();
  await database().transaction((tx) => tellOfNewPassword(tx, member.userId));
  return member;
}
const newest = async () => (await database().select().from(emails).orderBy(desc(emails.createdAt)))[0];

describe("an email", () => {
  it("arrives in text and HTML, from the sender, and its content is gone then", async () => {
    const { email, name } = await anyEmail();
    expect((await newest())?.sealedContent).toMatch(/^s1\./);
    await sendEmail();
    const received = await mail.server.next(email);
    expect(received).toMatchObject({
      from: "latchkey@latchkey.example",
      to: [email],
      subject: "Your Latchkey password was changed",
      secure: false,
    });
    expect(received.text).toContain(`Hello ${name},`);
    expect(received.text).toContain("http://localhost:3000/");
    expect(received.html).toContain('<a href="http://localhost:3000/">');
    expect(received.source).toMatch(/^From: Latchkey <latchkey@latchkey\.example>\r$/m);
    expect(received.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(await newest()).toMatchObject({ state: "sent", sealedContent: null, attempts: 1, claim: null });
    await sendEmail();
    expect(mail.server.received).toHaveLength(1);
  });

  it("is not written where email is off", async () => {
    switchEmailOff();
    await anyEmail();
    expect(await newest()).toBeUndefined();
  });

  it("has no header and no recipient by somebody's name, and no link by it", async () => {
    const { userId, email } = await anyEmail();
    await database().delete(emails);
    for (const name of [
      "Ada\r\nBcc: eve@evil.example\r\n\r\nx",
      "evil.example/login",
      '<a href="//evil.example">',
    ])
      await database().transaction(async (tx) => {
        await tx.update(users).set({ name }).where(eq(users.id, userId));
        await tellOfNewPassword(tx, userId);
      });
    await sendEmail();
    expect(mail.server.received).toHaveLength(3);
    for (const { to, source, text, html } of mail.server.received) {
      expect(to).toEqual([email]);
      expect(source).not.toMatch(/^Bcc/im);
      expect(`${text}${html}`).not.toContain("evil.example");
    }
  });
});

describe("TLS", () => {
  it("is demanded where it is not switched off", async () => {
    await mail.use({}, "?tls=required");
    await anyEmail();
    await sendEmail();
    expect(mail.server.received).toHaveLength(0);
    expect(await newest()).toMatchObject({ state: "pending", attempts: 1, failure: "tls" });
  });

  it.each([false, true])("carries password and message (from the first byte: %s)", async (implicit) => {
    const { port } = await mail.use({ certificate, implicit, user: "ada", password: "p/w" });
    process.env.SMTP_URL = `${implicit ? "smtps" : "smtp"}://ada:p%2Fw@localhost:${port}?tls=required`;
    const { email } = await anyEmail();
    await sendEmail(trusting);
    expect(await mail.server.next(email)).toMatchObject({ secure: true, user: "ada" });
  });

  it("is nothing with a certificate that nobody trusts, or for another name", async () => {
    const { port } = await mail.use({ certificate });
    process.env.SMTP_URL = `smtp://localhost:${port}?tls=required`;
    await anyEmail();
    await sendEmail();
    expect(await newest()).toMatchObject({ state: "pending", failure: "tls" });
    process.env.SMTP_URL = `smtp://127.0.0.1:${port}?tls=required`;
    await passEmailTime();
    await sendEmail(trusting);
    expect(await newest()).toMatchObject({ state: "pending", failure: "tls", attempts: 2 });
    expect(mail.server.received).toHaveLength(0);
  });
});

describe("a failure", () => {
  it.each([
    ["of the address is for good", { to: 550 }, "given_up", "address_refused"],
    ["of the message is for good", { data: 554 }, "given_up", "message_refused"],
    ["of the sender is tried again", { from: 550 }, "pending", "sender_refused"],
    ["that the server calls temporary is tried again", { to: 451 }, "pending", "busy"],
    ["at the door is tried again", { connect: 421 }, "pending", "busy"],
  ])("%s", async (_, refuse, state, failure) => {
    mail.server.refuse = refuse;
    const { email } = await anyEmail();
    await sendEmail();
    const row = await newest();
    expect(row).toMatchObject({ state, failure, replyCode: Object.values(refuse)[0] });
    expect(row?.sealedContent === null).toBe(state === "given_up");
    expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toContain(email);
    mail.server.refuse = {};
    await passEmailTime();
    await sendEmail();
    expect(mail.server.received).toHaveLength(state === "pending" ? 1 : 0);
  });

  it("of the password is tried again, and says neither the password nor the server's words", async () => {
    await mail.use({ user: "ada", password: "right" }, "", "ada:hunter2@");
    await anyEmail();
    await sendEmail();
    expect(await newest()).toMatchObject({ state: "pending", failure: "sign_in_refused" });
    expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toMatch(/hunter2|Not that one/);
  });

  it("of a server that is slow, cuts the line or is not there is tried again", async () => {
    await anyEmail();
    mail.server.beforeAnswer = () => new Promise(() => undefined);
    await sendEmail({ timeLimitMs: 300 });
    expect(await newest()).toMatchObject({ state: "pending", failure: "timeout", attempts: 1 });
    mail.server.beforeAnswer = async (cut) => cut();
    await passEmailTime();
    await sendEmail();
    expect(await newest()).toMatchObject({ failure: "unreachable", attempts: 2 });
    await mail.server.close();
    await passEmailTime();
    await sendEmail();
    expect(await newest()).toMatchObject({ failure: "unreachable", attempts: 3 });
    expect((await newest())?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 290_000);
  });

  it("ends after a day, and earlier where its link is over", async () => {
    mail.server.refuse = { to: 451 };
    const { userId, email } = await anyEmail();
    await database().execute(sql`update emails set expires_at = now() + interval '5 seconds'`);
    await sendEmail();
    expect(await newest()).toMatchObject({ state: "given_up", failure: "busy", sealedContent: null });
    const content = { kind: "password_changed" as const, name: "Ada", email, at: new Date().toISOString() };
    const until = new Date(Date.now() + 60_000);
    await enqueueEmail(database(), { to: email, content, of: { userId }, until });
    expect((await newest())?.expiresAt).toEqual(until);
  });

  it("is forgotten with its content where nothing is sent any more", async () => {
    await anyEmail();
    await database().execute(sql`update emails set expires_at = now() - interval '1 second'`);
    switchEmailOff();
    await forgetOld();
    expect(await newest()).toMatchObject({ state: "given_up", sealedContent: null });
    await database().execute(sql`update emails set ended_at = now() - interval '31 days'`);
    await forgetOld();
    expect(await newest()).toBeUndefined();
  });
});

describe("processes", () => {
  it("several send each email once, and one takes over from another that died", async () => {
    for (let count = 0; count < 6; count += 1) await anyEmail();
    const [claimed] = await claimDue(1, []);
    if (!claimed) return expect.unreachable("Nothing was due.");
    const senders = [emailSender(), emailSender(), emailSender()];
    await Promise.all(senders.map((sender) => sender.tick()));
    await Promise.all(senders.map((sender) => sender.idle()));
    expect(mail.server.received).toHaveLength(5);
    await passEmailTime();
    await sendEmail();
    expect(mail.server.received).toHaveLength(6);
    expect(await finishAttempt(claimed, { failure: "timeout", replyCode: null })).toBeNull();
    expect(await database().$count(emails, eq(emails.state, "sent"))).toBe(6);
  });

  it("one that ends gives back what it has under way, as if it was never tried", async () => {
    await anyEmail();
    mail.server.beforeAnswer = () => new Promise(() => undefined);
    const sender = emailSender();
    await sender.tick();
    await vi.waitFor(async () => expect((await newest())?.claim).not.toBeNull());
    await sender.stop();
    expect(await newest()).toMatchObject({ state: "pending", attempts: 0, claim: null });
  }, 20_000);

  it("let a person's own email go before an organization's", async () => {
    const { organizationId, email, userId } = await anyEmail();
    await database().delete(emails);
    const content = { kind: "password_changed" as const, name: "Ada", email, at: new Date().toISOString() };
    for (let count = 0; count < 3; count += 1)
      await enqueueEmail(database(), { to: email, content, of: { organizationId } });
    await enqueueEmail(database(), { to: email, content, of: { userId } });
    expect((await claimDue(1, []))[0]?.organizationId).toBeNull();
    expect(await claimDue(1, [organizationId])).toEqual([]);
    expect(await claimDue(5, [])).toHaveLength(3);
  });
});
