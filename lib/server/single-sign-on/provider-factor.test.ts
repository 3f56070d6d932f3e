// A second factor that a provider asked for: what its word (`amr`) is worth to an organization that demands one, and to a
// person who has one of their own here.
import { eq } from "drizzle-orm";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { factors, organizations } from "@/db/schema/people";
import { findMember, findSession } from "@/lib/server/auth/sessions";
import { assignDomain } from "@/lib/server/single-sign-on/domains";
import { grantsBy } from "@/lib/server/single-sign-on/granting";
import { profileOf } from "@/lib/server/single-sign-on/profile";
import { type Provider, providerOf } from "@/lib/server/single-sign-on/provider";
import { setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { signOn } from "@/lib/server/single-sign-on/sign-on";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";
import { startTestProvider, type TestProvider } from "@/test/support/sign-in-provider";

useTestDatabase();
const browser = { address: "203.0.113.9", userAgent: "", requestId: "test", presented: undefined };
let running: TestProvider;
let home: TestOrganization;
let own: Provider;
let person: { sub: string; email: string };
beforeAll(async () => {
  setTestEnvironment();
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
  running = await startTestProvider();
});
afterAll(() => {
  delete process.env.ALLOWED_PRIVATE_HOSTS;
  running.close();
});
beforeEach(async () => {
  home = await testOrganization();
  const [row] = await database().select().from(organizations).where(eq(organizations.id, home.id));
  const slug = row?.slug ?? "";
  await assignDomain(slug, `${slug}.example`);
  await setSingleSignOn(home.owner, {
    ...{ issuer: running.url, clientId: "latchkey", clientSecret: "a secret" },
    ...{ roleClaim: null, rules: [], defaultRoleId: home.member.roleId },
  });
  const provider = await providerOf(home.id);
  if (!provider) throw new TypeError("There is no provider.");
  own = provider;
  person = { sub: crypto.randomUUID(), email: `sam@${slug}.example` };
});

async function arrive(amr: unknown, provider = own): Promise<string> {
  const claims = { iss: provider.issuer, email_verified: true, ...person, amr } as JWTPayload;
  const grants = await grantsBy(own, person.email, claims);
  const entry = await signOn(provider, { ...profileOf(provider, claims), grants }, browser);
  if (!("session" in entry)) throw new TypeError("A password is asked for.");
  return entry.session;
}
const opened = (session: string) => findMember(session, home.id, browser);
const factorMissing = expect.objectContaining({ code: "second_factor_required" });
const demand = () =>
  database().update(organizations).set({ requiresSecondFactor: true }).where(eq(organizations.id, home.id));

const without = [
  ["nothing", undefined],
  ["a password", ["pwd"]],
  ["something that may be the only factor", ["otp"]],
  ["a text", "mfa"],
  ["another writing", ["MFA"]],
  ["a list in the list", [["mfa"]]],
  ["an object", { mfa: true, includes: true }],
] as const;

describe("an organization that demands a second factor", () => {
  it.each([
    ["of its own", (provider: Provider) => provider],
    ["of the installation", (provider: Provider) => ({ ...provider, organizationId: null })],
  ])("opens by the word of a provider %s that one was given", async (_whose, as) => {
    await demand();
    const session = await arrive(["pwd", "mfa"], as(own));
    expect((await findSession(session))?.secondFactorAt).toBeInstanceOf(Date);
    expect(await opened(session)).toMatchObject({ organizationId: home.id });
  });

  it.each(without)("stays closed to a provider that says %s", async (_what, amr) => {
    const session = await arrive(amr);
    expect(await opened(session)).toMatchObject({ organizationId: home.id });
    await demand();
    await expect(opened(session)).rejects.toEqual(factorMissing);
    // What was true of one sign-in is not of the next.
    await arrive(["mfa"]);
    await expect(opened(await arrive(amr))).rejects.toEqual(factorMissing);
  });
});

describe("a person who has a second factor here", () => {
  const enrol = async (session: string) => {
    const { userId } = (await findSession(session)) ?? {};
    if (!userId) throw new TypeError("There is no session.");
    await database()
      .insert(factors)
      .values({ userId, kind: "authenticator", name: "phone", confirmedAt: new Date() });
  };

  it("gives it where the provider does not say that it asked for one", async () => {
    const before = await arrive(undefined);
    await enrol(before);
    // Also in a session that began before there was a factor.
    await expect(opened(before)).rejects.toEqual(factorMissing);
    await expect(opened(await arrive(["pwd"]))).rejects.toEqual(factorMissing);
    expect(await opened(await arrive(["pwd", "mfa"]))).toMatchObject({ organizationId: home.id });
  });
});
