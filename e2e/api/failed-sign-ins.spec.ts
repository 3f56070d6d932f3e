// Sign-ins that fail: what the server's log and the organization's audit log say of them.
import { expect, test } from "@playwright/test";
import { withDatabase } from "@/e2e/database";
import { newOrganization, type Organization } from "@/e2e/environment";
import { startOwnServer } from "@/e2e/server";
import { consoleOf, signIn } from "@/e2e/session";

test.use({ trace: "off" });

const countedIn = ({ id }: Organization) =>
  withDatabase((sql) => sql`select count from failed_sign_ins where organization_id = ${id}`);

interface Event {
  actor: { kind: string };
  object: { label: string };
  outcome: string;
  detail: Record<string, unknown>;
}

test("are logged by network without the address that was typed, and audited once their quarter is over", async () => {
  // A process looks once a minute for what is due.
  test.setTimeout(150_000);
  const server = await startOwnServer();
  try {
    const organization = await newOrganization();
    const { email } = organization.owner;
    const unknown = `nobody-${crypto.randomUUID()}@acme.example`;
    for (const typed of [email, email, unknown]) {
      await expect(signIn({ email: typed, password: "not the password" }, server.baseUrl)).rejects.toThrow();
    }
    await expect.poll(() => server.log(), { timeout: 10_000 }).toMatch(/Sign-ins failed\. network="/);
    for (const typed of [email, unknown]) expect(server.log()).not.toContain(typed);

    const owner = consoleOf(await signIn(organization.owner), organization);
    const events = () => owner.get<{ items: Event[] }>("audit-events?action=member.sign_in_failed");
    const counted = () => countedIn(organization);
    await expect.poll(async () => (await counted()).map(({ count }) => count)).toEqual([2]);
    expect((await events()).items).toEqual([]);
    await withDatabase(
      (sql) => sql`update failed_sign_ins set quarter = quarter - interval '16 minutes'
        where organization_id = ${organization.id}`,
    );
    await expect
      .poll(async () => (await events()).items.length, { timeout: 75_000, intervals: [2_000] })
      .toBe(1);
    expect((await events()).items).toMatchObject([
      { actor: { kind: "stranger" }, object: { label: email }, outcome: "denied", detail: { attempts: 2 } },
    ]);
    expect(await counted()).toHaveLength(0);
  } finally {
    await server.stop();
  }
});

test("are counted by a server that ends at once", async () => {
  const server = await startOwnServer();
  const organization = await newOrganization();
  const wrong = { email: organization.owner.email, password: "not the password" };
  await expect(signIn(wrong, server.baseUrl)).rejects.toThrow();
  await server.stop();
  expect(server.log()).toContain("Sign-ins failed.");
  expect(await countedIn(organization)).toMatchObject([{ count: 1 }]);
});
