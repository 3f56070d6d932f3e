import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { makeFirstOwner, makeFirstOwnerLink } from "@/lib/server/organizations/first-owner";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/organization";

useTestDatabase();
beforeAll(setTestEnvironment);
afterEach(async () => {
  await database().execute(sql`truncate organizations, users, sign_in_attempts cascade`);
});

const visitor = { userId: null, address: "203.0.113.9", requestId: randomUUID() };
const owner = {
  organization: "Acme",
  slug: "acme",
  name: "Ada Admin",
  email: "ada@example.com",
  password: "correct horse battery",
};
async function newToken(now = new Date()): Promise<string> {
  const { link } = await makeFirstOwnerLink(
    "https://latchkey.example.com",
    process.env.NEXTAUTH_SECRET ?? "",
    now,
  );
  expect(link).toMatch(/^https:\/\/latchkey\.example\.com\/first-owner#lkf_[0-9a-z]+_[\w-]{43}$/);
  return link.split("#").at(-1) ?? "";
}
const send = (body: unknown, now?: Date) => makeFirstOwner(visitor, async () => body, now);
const counts = async () =>
  (
    await database().execute(sql`select (select count(*)::int from organizations) as organizations,
      (select count(*)::int from users) as people, (select count(*)::int from audit_events) as events`)
  )[0];

describe("the first owner's link", () => {
  it("makes the organization with its owner, once", async () => {
    const token = await newToken();
    expect(await send({ token, ...owner })).toMatchObject({ slug: "acme", name: "Acme" });
    expect(await counts()).toMatchObject({ organizations: 1, people: 1 });
    await expect(send({ token, ...owner, slug: "other", email: "b@example.com" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(newToken()).rejects.toMatchObject({ code: "conflict" });
    expect(await counts()).toMatchObject({ organizations: 1, people: 1 });
  });

  it("makes one, of two that come at once", async () => {
    const token = await newToken();
    const ends = await Promise.allSettled(
      ["a", "b"].map((slug) => send({ token, ...owner, slug, email: `${slug}@example.com` })),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await counts()).toMatchObject({ organizations: 1, people: 1 });
  });

  it("is good for an hour, and nothing else is", async () => {
    const token = await newToken();
    const [, expiry = "", signature = ""] = token.split("_");
    const later = (Number.parseInt(expiry, 36) + 3600).toString(36);
    const late = new Date(Date.now() + 61 * 60_000);
    for (const [wrong, now] of [
      [token, late],
      [`lkf_${later}_${signature}`],
      [token.toUpperCase()],
      [`${token}x`],
      ["lkf__"],
      [""],
    ] as const) {
      await expect(send({ token: wrong, ...owner }, now)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await counts()).toEqual({ organizations: 0, people: 0, events: 0 });
  });

  it("says what is wrong with a field, and stays good", async () => {
    const token = await newToken();
    await expect(send({ token, ...owner, slug: "api", password: "short" })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { slug: ["This name is reserved."], password: ["Use at least 12 characters."] },
    });
    await send({ token, ...owner });
  });

  it("counts who tries others", async () => {
    for (let n = 0; n < 20; n += 1) {
      await expect(send({ token: "lkf_wrong" })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(send({ token: "lkf_wrong" })).rejects.toMatchObject({ code: "too_many_requests" });
  });
});
