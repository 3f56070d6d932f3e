// Who becomes a member by a provider's word, with which role, and what the session then opens.
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { memberships, organizations, sessions, users } from "@/db/schema/people";
import { identities } from "@/db/schema/single-sign-on";
import type { PersonMember } from "@/lib/server/auth/actor";
import { requireOwnAccount } from "@/lib/server/auth/own-account";
import { findMember, findSession } from "@/lib/server/auth/sessions";
import { acceptInvitation } from "@/lib/server/invitations/acceptance";
import { createInvitation } from "@/lib/server/invitations/service";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { createOwnOrganization } from "@/lib/server/organizations/creation";
import { endOtherSessions, listOwnSessions } from "@/lib/server/profile/service";
import { createRole } from "@/lib/server/roles/service";
import { demandSingleSignOn } from "@/lib/server/single-sign-on/demand";
import { assignDomain } from "@/lib/server/single-sign-on/domains";
import { grantsBy } from "@/lib/server/single-sign-on/granting";
import { letInAgain } from "@/lib/server/single-sign-on/kept-out";
import { profileOf } from "@/lib/server/single-sign-on/profile";
import { installationProvider, type Provider, providerOf } from "@/lib/server/single-sign-on/provider";
import { getSingleSignOn, setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { linkIdentity, signOn } from "@/lib/server/single-sign-on/sign-on";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { beginSession } from "@/test/support/session";
import { startTestProvider, type TestProvider } from "@/test/support/sign-in-provider";

useTestDatabase();
let running: TestProvider;
let home: TestOrganization;
let domain: string;
let viewer: string;
let admin: string;
const installation = {
  SINGLE_SIGN_ON_ISSUER: "https://id.example",
  SINGLE_SIGN_ON_CLIENT_ID: "latchkey",
  SINGLE_SIGN_ON_CLIENT_SECRET: "a secret",
};
beforeAll(async () => {
  setTestEnvironment();
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
  running = await startTestProvider();
});
afterAll(() => {
  for (const name of ["ALLOWED_PRIVATE_HOSTS", "SINGLE_SIGN_ON_DOMAINS", ...Object.keys(installation)])
    delete process.env[name];
  running.close();
});

const slugOf = async ({ id }: { id: string }) => {
  const [row] = await database().select().from(organizations).where(eq(organizations.id, id));
  return row?.slug ?? "";
};
const rules = () => [
  { value: "admins", roleId: admin },
  { value: "viewers", roleId: viewer },
];
const set = (change: object = {}, organization = home) =>
  setSingleSignOn(organization.owner, {
    ...{ issuer: running.url, clientId: "latchkey", clientSecret: "a secret" },
    ...{ roleClaim: "groups", rules: rules() },
    ...change,
  });
beforeEach(async () => {
  home = await testOrganization();
  domain = `${await slugOf(home)}.example`;
  await assignDomain(await slugOf(home), domain);
  const make = async (level: string) =>
    (await createRole(home.owner, { name: level, permissions: { audit_log: level } })).id;
  [viewer, admin] = [await make("read"), await make("manage")];
  await set();
});

const own = async (organization = home): Promise<Provider> => {
  const provider = await providerOf(organization.id);
  if (!provider) throw new TypeError("There is no provider.");
  return provider;
};
const browser = { address: "203.0.113.9", userAgent: "", requestId: "test", presented: undefined };

interface Somebody {
  sub: string;
  email: string;
}
const anybody = (): Somebody => ({ sub: crypto.randomUUID(), email: `${crypto.randomUUID()}@${domain}` });

async function welcomed(provider: Provider, person: Somebody, claims: object) {
  const all = { iss: provider.issuer, email_verified: true, name: "Sam", ...person, ...claims };
  return { ...profileOf(provider, all), grants: await grantsBy(provider, person.email, all) };
}
async function arrive(person: Somebody, claims: object = {}, given?: Provider) {
  const provider = given ?? (await own());
  const entry = await signOn(provider, await welcomed(provider, person, claims), browser);
  if (!("session" in entry)) throw new TypeError("A password is asked for.");
  return entry.session;
}
const groups = (...names: string[]) => ({ groups: names });
const opened = (session: string, organization = home) => findMember(session, organization.id, browser);
const refusedAs = (reason: string) => expect.objectContaining({ reason });
const idOf = async ({ email }: { email: string }) => {
  const [row] = await database().select().from(users).where(eq(users.email, email));
  return row?.id ?? "";
};
const link = async (member: PersonMember, claims: object) => {
  const [row] = await database().select().from(users).where(eq(users.id, member.userId));
  if (!row) throw new TypeError("There is no such person.");
  const person = { sub: crypto.randomUUID(), email: `${crypto.randomUUID()}@${domain}` };
  await database().update(users).set({ email: person.email }).where(eq(users.id, row.id));
  const provider = await own();
  const known = { ...row, email: person.email };
  await linkIdentity(provider, await welcomed(provider, person, claims), known, browser);
  return person;
};

it("takes sessions that are over with it, as a password does", async () => {
  const { userId } = home.member;
  await beginSession(userId, browser, new Date(Date.now() - 13 * 3_600_000));
  await arrive(anybody(), groups("viewers"));
  expect(await database().$count(sessions, eq(sessions.userId, userId))).toBe(0);
});

describe("the role by a claim", () => {
  it("is given at the first sign-in, set again at each, and taken with the claim", async () => {
    const person = anybody();
    expect(await opened(await arrive(person, groups("viewers")))).toMatchObject({ roleId: viewer });
    expect((await expectAudit(home.owner, "member.added")).detail).toMatchObject({
      after: { role: "read" },
      by: "single_sign_on",
    });
    const session = await arrive(person, groups("viewers", "admins"));
    expect(await opened(session)).toMatchObject({ roleId: admin });
    expect(await expectAudit(home.owner, "member.role_changed")).toMatchObject({ actorKind: "server" });
    await expect(arrive(person, groups("others"))).rejects.toEqual(refusedAs("no_role"));
    await expect(opened(session)).rejects.toMatchObject({ code: "not_found" });
    expect((await expectAudit(home.owner, "member.removed")).detail).toMatchObject({ by: "single_sign_on" });
    // Not by hand: once the claim is back, so is the person.
    expect(await opened(await arrive(person, groups("viewers")))).toMatchObject({ roleId: viewer });
  });

  it("makes no account of whom it lets in nowhere", async () => {
    const person = anybody();
    await expect(arrive(person, groups("others"))).rejects.toEqual(refusedAs("no_role"));
    expect(await idOf(person)).toBe("");
  });

  it("is the default where there is one, until a person gives another", async () => {
    await set({ defaultRoleId: viewer });
    const person = anybody();
    expect(await opened(await arrive(person))).toMatchObject({ roleId: viewer });
    const id = await idOf(person);
    await changeRole(home.owner, id, { roleId: home.member.roleId });
    expect(await opened(await arrive(person))).toMatchObject({ roleId: home.member.roleId });
    // What a rule says counts more.
    expect(await opened(await arrive(person, groups("admins")))).toMatchObject({ roleId: admin });
    expect(await opened(await arrive(person))).toMatchObject({ roleId: viewer });
  });

  it("makes an owner where an owner allowed it, and unmakes all but the last", async () => {
    const { roleId } = home.owner;
    const boss = { rules: [{ value: "boss", roleId }, ...rules()], mayMakeOwners: true };
    await set(boss);
    const person = anybody();
    expect(await opened(await arrive(person, groups("boss")))).toMatchObject({ isOwner: true });
    expect(await opened(await arrive(person, groups("viewers")))).toMatchObject({ isOwner: false });
    await arrive(person, groups("boss"));
    const ownMembership = and(
      eq(memberships.organizationId, home.id),
      eq(memberships.userId, home.owner.userId),
    );
    await database().update(memberships).set({ roleId: viewer }).where(ownMembership);
    for (const claims of [groups("viewers"), groups()]) {
      expect(await opened(await arrive(person, claims))).toMatchObject({ isOwner: true });
    }
  });

  it("a claim that was read before an owner took that back makes none", async () => {
    const { roleId } = home.owner;
    await set({ rules: [{ value: "boss", roleId }], mayMakeOwners: true });
    const [provider, person] = [await own(), anybody()];
    const before = await welcomed(provider, person, groups("boss"));
    await set();
    await expect(signOn(provider, before, browser)).rejects.toEqual(refusedAs("no_role"));
  });

  it("leaves an owner whom a person made, and whoever was invited unless a rule names them", async () => {
    const boss = await link(home.owner, groups("viewers"));
    expect(await opened(await arrive(boss, groups()))).toMatchObject({ isOwner: true });
    const invited = await link(home.member, groups());
    expect(await opened(await arrive(invited, groups()))).toMatchObject({ roleId: home.member.roleId });
    expect(await opened(await arrive(invited, groups("viewers")))).toMatchObject({ roleId: viewer });
  });

  it("brings nobody back who was removed by hand, until somebody lets them in again", async () => {
    const person = anybody();
    await arrive(person, groups("viewers"));
    const id = await idOf(person);
    await endMembership(home.owner, id);
    await expect(arrive(person, groups("admins"))).rejects.toEqual(refusedAs("kept_out"));
    expect((await getSingleSignOn(home.owner)).keptOut).toMatchObject([{ id, email: person.email }]);
    await letInAgain(home.owner, id);
    await expect(letInAgain(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(letInAgain(home.member, id)).rejects.toMatchObject({ code: "permission_denied" });
    await expectAudit(home.owner, "member.let_in_again");
    expect(await opened(await arrive(person, groups("viewers")))).toMatchObject({ roleId: viewer });
  });

  it("asks nobody for a password whom it lets in nowhere", async () => {
    const other = await testOrganization();
    const person = anybody();
    await database().update(users).set({ email: person.email }).where(eq(users.id, other.member.userId));
    await expect(arrive(person, groups("others"))).rejects.toEqual(refusedAs("no_role"));
    await expect(arrive(person, groups("viewers"))).rejects.toThrow("A password is asked for.");
    await home.admit(other.member.userId);
    await expect(arrive(person, groups("others"))).rejects.toThrow("A password is asked for.");
    await endMembership(home.owner, other.member.userId);
    await expect(arrive(person, groups("viewers"))).rejects.toEqual(refusedAs("kept_out"));
  });

  it("many sign-ins at once make one membership", async () => {
    const person = anybody();
    await arrive(person, groups("viewers"));
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) => arrive(person, groups(at % 2 ? "admins" : "viewers"))),
    );
    expect(new Set(all).size).toBe(8);
    expect(await database().$count(memberships, eq(memberships.userId, await idOf(person)))).toBe(1);
  });
});

describe("whom it lets in", () => {
  it("are verified addresses of the organization's domains alone, whatever the account is called", async () => {
    const person = anybody();
    const stranger = { ...anybody(), email: "ceo@elsewhere.example" };
    await expect(arrive(stranger, groups("admins"))).rejects.toEqual(refusedAs("domain_not_allowed"));
    const unverified = { ...groups("admins"), email_verified: false };
    await expect(arrive(person, unverified)).rejects.toEqual(refusedAs("email_unverified"));
    await arrive(person, groups("admins"));
    await database()
      .update(users)
      .set({ email: `${crypto.randomUUID()}@elsewhere.example` })
      .where(eq(users.email, person.email));
    await expect(arrive(person, groups("admins"))).rejects.toEqual(refusedAs("domain_not_allowed"));
  });

  it("a provider of one organization proves no account, and takes none that is not proven", async () => {
    const person = anybody();
    await arrive(person, groups("viewers"));
    const [row] = await database().select().from(users).where(eq(users.email, person.email));
    expect(row?.provenAt).toBeNull();
    const other = { ...person, sub: crypto.randomUUID() };
    await expect(arrive(other, groups("viewers"))).rejects.toEqual(refusedAs("address_unproven"));
  });

  it("a person of the same issuer and client elsewhere opens that organization alone", async () => {
    const other = await testOrganization();
    const slug = await slugOf(other);
    await assignDomain(slug, `${slug}.example`);
    await set({ roleClaim: null, rules: [], defaultRoleId: other.member.roleId }, other);
    const person = anybody();
    const session = await arrive(person, groups("viewers"));
    await other.admit(await idOf(person));
    await expect(opened(session, other)).rejects.toMatchObject({ code: "not_found" });
    // That one's domains do not have this address, whoever vouches for it.
    const theirs = await own(other);
    await expect(arrive(person, groups("viewers"), theirs)).rejects.toEqual(refusedAs("domain_not_allowed"));
  });
});

describe("a session of an organization's provider", () => {
  const person = (session: { id: string; userId: string; organizationId: string | null } | null) => {
    if (!session) throw new TypeError("There is no session.");
    const { userId, id: sessionId, organizationId: opensOnly } = session;
    return { ...browser, userId, sessionId, opensOnly };
  };

  it("accepts no invitation, makes no organization, and sees no other session", async () => {
    const sam = anybody();
    await arrive(sam, groups("viewers"));
    const userId = await idOf(sam);
    await database().update(users).set({ provenAt: new Date() }).where(eq(users.id, userId));
    const bound = person(await findSession(await arrive(sam, groups("viewers"))));
    const whole = await beginSession(userId, browser);
    const other = await testOrganization();
    const invitation = await createInvitation(other.owner, { email: sam.email, roleId: other.member.roleId });
    const token = invitation.link.split("/").at(-1);
    const visitor = { ...browser, userId, isBound: true };
    await expect(acceptInvitation(visitor, { token })).rejects.toThrow("for one organization alone");
    process.env.ORGANIZATION_CREATION = "anyone";
    const created = createOwnOrganization(bound, { name: "New", slug: `n-${crypto.randomUUID()}` });
    await expect(created).rejects.toMatchObject({ code: "permission_denied" });
    delete process.env.ORGANIZATION_CREATION;
    const listed = await listOwnSessions(bound);
    expect(listed).toHaveLength(2);
    expect(await endOtherSessions(bound)).toEqual({ endedSessions: 1 });
    expect(await findSession(whole)).not.toBeNull();
  });

  it("changes no factor of an account that has another way in", async () => {
    const sam = anybody();
    const session = await findSession(await arrive(sam, groups("viewers")));
    if (!session) throw new TypeError("There is no session.");
    await expect(requireOwnAccount(session)).resolves.toBeUndefined();
    const other = { userId: session.userId, issuer: "https://other.example", subject: crypto.randomUUID() };
    await database().insert(identities).values(other);
    await expect(requireOwnAccount(session)).rejects.toMatchObject({ code: "permission_denied" });
    await database().delete(identities).where(eq(identities.subject, other.subject));
    await database().update(users).set({ passwordHash: "a password's" }).where(eq(users.id, session.userId));
    await expect(requireOwnAccount(session)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(requireOwnAccount({ ...session, organizationId: null })).resolves.toBeUndefined();
  });

  it("is what the organization's demand means, where it has a provider", async () => {
    const sam = anybody();
    const session = await arrive(sam, groups("viewers"));
    const userId = await idOf(sam);
    await demandSingleSignOn(home.owner, { isRequired: true });
    expect(await opened(session)).toMatchObject({ userId });
    for (const beginning of [{ steppedUp: true }, { singleSignOn: true }]) {
      const other = await beginSession(userId, browser, new Date(), beginning);
      await expect(opened(other)).rejects.toMatchObject({ code: "single_sign_on_required" });
    }
    expect(await opened(await beginSession(home.owner.userId, browser))).toMatchObject({ isOwner: true });
  });
});

describe("people of the installation's provider", () => {
  it("become members where the organization takes them in, of its domains, and open all of theirs", async () => {
    Object.assign(process.env, installation, { SINGLE_SIGN_ON_DOMAINS: `${domain},other.example` });
    const theirs = { issuer: null, clientId: null, clientSecret: undefined };
    await set(theirs);
    const provider = installationProvider();
    if (!provider) throw new TypeError("There is no provider.");
    const [sam, stranger] = [anybody(), { ...anybody(), email: `${crypto.randomUUID()}@other.example` }];
    const session = await arrive(sam, groups("viewers"), provider);
    expect(await findSession(session)).toMatchObject({ organizationId: null });
    expect(await opened(session)).toMatchObject({ roleId: viewer });
    const outside = await arrive(stranger, groups("viewers"), provider);
    await expect(opened(outside)).rejects.toMatchObject({ code: "not_found" });
    // The claim is gone there: they still sign in, and open what else is theirs.
    const later = await arrive(sam, groups(), provider);
    await expect(opened(later)).rejects.toMatchObject({ code: "not_found" });
    await set({ ...theirs, defaultRoleId: viewer });
    expect(await opened(await arrive(sam, groups(), provider))).toMatchObject({ roleId: viewer });
    await demandSingleSignOn(home.owner, { isRequired: true });
    expect(await opened(await arrive(sam, groups(), provider))).toMatchObject({ roleId: viewer });
  });
});
