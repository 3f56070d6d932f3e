// Setting up single sign-on: what is looked at, who may, and what ends.
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { organizations, sessions, users } from "@/db/schema/people";
import { organizationProviders } from "@/db/schema/single-sign-on";
import type { Member } from "@/lib/server/auth/actor";
import { findSession } from "@/lib/server/auth/sessions";
import { createRole, deleteRole } from "@/lib/server/roles/service";
import { demandSingleSignOn } from "@/lib/server/single-sign-on/demand";
import { assignDomain, listDomains, removeDomain } from "@/lib/server/single-sign-on/domains";
import { providerAtSlug, providerOf } from "@/lib/server/single-sign-on/provider";
import { getSingleSignOn, removeSingleSignOn, setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { beginSession, steppedUp } from "@/test/support/session";
import { startTestProvider, type TestProvider } from "@/test/support/sign-in-provider";

useTestDatabase();
let provider: TestProvider;
let home: TestOrganization;
let slug: string;
const secret = "the secret of the client";
beforeAll(async () => {
  setTestEnvironment();
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
  provider = await startTestProvider();
});
afterAll(() => {
  delete process.env.ALLOWED_PRIVATE_HOSTS;
  provider.close();
});
beforeEach(async () => {
  home = await testOrganization();
  const [row] = await database().select().from(organizations).where(eq(organizations.id, home.id));
  slug = row?.slug ?? "";
});

const own = (change: object = {}) => ({
  ...{ issuer: provider.url, clientId: "latchkey", clientSecret: secret },
  ...change,
});
const admin = () => home.memberWith({ organization_settings: "manage" });
const role = async (permissions = {}) =>
  (await createRole(home.owner, { name: crypto.randomUUID(), permissions })).id;
const boundSession = async (userId: string) => {
  const browser = { address: "203.0.113.9", userAgent: "" };
  return beginSession(userId, browser, new Date(), { organizationId: home.id, singleSignOn: true });
};
const fields = (messages: object) => expect.objectContaining({ fieldErrors: messages });

describe("a provider of one's own", () => {
  it("is kept with its secret sealed, shown without, and audited without", async () => {
    const none = await getSingleSignOn(home.owner);
    expect(none).toMatchObject({ isSet: false, issuer: null, domains: [], isRequired: false });
    expect(none.redirectUri).toBe(`http://localhost:3000/api/auth/callback/${home.id}`);
    const set = await setSingleSignOn(home.owner, own());
    expect(set).toMatchObject({ isSet: true, issuer: provider.url, clientId: "latchkey" });
    expect(JSON.stringify(set)).not.toContain(secret);
    const audit = await expectAudit(home.owner, "organization.single_sign_on_set");
    expect(JSON.stringify(audit)).not.toContain(secret);
    const [row] = await database()
      .select()
      .from(organizationProviders)
      .where(eq(organizationProviders.organizationId, home.id));
    expect(row?.sealedSecret).toMatch(/^s1\./);
    await assignDomain(slug, "kept.example");
    expect((await providerOf(home.id))?.clientSecret).toBe(secret);
  });

  it("keeps the secret while issuer and client stay, and sends it to no other", async () => {
    await setSingleSignOn(home.owner, own());
    await setSingleSignOn(home.owner, own({ clientSecret: undefined, roleClaim: "groups" }));
    for (const change of [
      { clientId: "other" },
      { issuer: provider.url.replace("127.0.0.1", "localhost") },
    ]) {
      const input = own({ clientSecret: undefined, ...change });
      await expect(setSingleSignOn(home.owner, input)).rejects.toMatchObject({ code: "validation_failed" });
    }
    await removeSingleSignOn(home.owner);
    await expect(setSingleSignOn(home.owner, own({ clientSecret: undefined }))).rejects.toEqual(
      fields({ clientSecret: [expect.stringContaining("Enter the client secret")] }),
    );
  });

  it.each([
    ["another issuer", { issuer: "https://other.example" }, "calls itself otherwise"],
    ["a slash at the end", { slash: true }, "with a slash at the end"],
    ["no code flow", { response_types_supported: ["id_token"] }, "authorization code flow"],
    ["no S256", { code_challenge_methods_supported: ["plain"] }, "PKCE with S256"],
    ["secrets as keys", { id_token_signing_alg_values_supported: ["HS256"] }, "public key"],
    ["no client secrets", { token_endpoint_auth_methods_supported: ["private_key_jwt"] }, "no client secret"],
    ["no token endpoint", { token_endpoint: undefined }, "names no token_endpoint"],
    ["an http endpoint", { authorization_endpoint: "http://id.example/auth" }, "isn’t an https address"],
    ["an endpoint inside", { token_endpoint: "https://10.0.0.1/token" }, "in a private network"],
    ["keys inside", { jwks_uri: "https://169.254.169.254/keys" }, "private"],
  ])("that says %s is refused at its field", async (_what, change, words) => {
    const before = provider.document;
    const issuer = "slash" in change ? `${provider.url}/` : provider.url;
    provider.document = { ...before, ...("slash" in change ? { issuer } : change) };
    await expect(setSingleSignOn(home.owner, own())).rejects.toEqual(
      fields({ issuer: [expect.stringContaining(words)] }),
    );
    provider.document = before;
  });

  it("that leads elsewhere is not followed", async () => {
    const inside = await startTestProvider();
    provider.redirect = `${inside.url}/.well-known/openid-configuration`;
    await expect(setSingleSignOn(home.owner, own())).rejects.toEqual(
      fields({ issuer: [expect.stringContaining("answered with status 302")] }),
    );
    provider.redirect = null;
    expect(inside.asked).toEqual([]);
    inside.close();
  });

  it("that says nothing of PKCE is taken, as Entra says nothing", async () => {
    const before = provider.document;
    provider.document = { ...before, code_challenge_methods_supported: undefined };
    expect(await setSingleSignOn(home.owner, own())).toMatchObject({ isSet: true });
    provider.document = before;
  });

  it.each([
    ["https://192.168.0.1", "private network"],
    ["https://nowhere.invalid", "couldn't fetch"],
    ["http://127.0.0.1:1", "can't be reached"],
    ["http://id.example.com", "https"],
    ["", "https"],
  ])("at %j is refused", async (issuer, words) => {
    await expect(setSingleSignOn(home.owner, own({ issuer }))).rejects.toEqual(
      fields({ issuer: expect.arrayContaining([expect.stringContaining(words)]) }),
    );
  });

  it("is there for signing in once a domain is, and not any more once the organization was deleted", async () => {
    await setSingleSignOn(home.owner, own());
    expect(await providerAtSlug(slug)).toBeNull();
    await assignDomain(slug, `${slug}.example`);
    expect(await providerAtSlug(slug)).toMatchObject({ organizationId: home.id, page: `/sign-in/${slug}` });
    expect(await providerOf("nobody")).toBeNull();
    expect(await providerOf(crypto.randomUUID())).toBeNull();
    const ownRow = eq(organizations.id, home.id);
    await database().update(organizations).set({ deletedAt: new Date() }).where(ownRow);
    expect([await providerAtSlug(slug), await providerOf(home.id)]).toEqual([null, null]);
  });

  it("ends the sessions of the one before, and with itself its own", async () => {
    const { userId } = home.member;
    await setSingleSignOn(home.owner, own());
    const first = await boundSession(userId);
    await setSingleSignOn(home.owner, own({ clientSecret: undefined, roleClaim: "groups" }));
    expect(await findSession(first)).not.toBeNull();
    await setSingleSignOn(home.owner, own({ clientId: "other" }));
    expect(await findSession(first)).toBeNull();
    const second = await boundSession(userId);
    await demandSingleSignOn(home.owner, { isRequired: true });
    await removeSingleSignOn(home.owner);
    expect(await findSession(second)).toBeNull();
    expect(await getSingleSignOn(home.owner)).toMatchObject({ isSet: false, isRequired: false });
    await expect(removeSingleSignOn(home.owner)).rejects.toMatchObject({ code: "not_found" });
  });

  it("was seen in another state by whoever saw none", async () => {
    const { etag } = await getSingleSignOn(home.owner);
    const revisions = [etag.replaceAll('"', "")];
    await setSingleSignOn(home.owner, own(), revisions);
    await expect(setSingleSignOn(home.owner, own(), revisions)).rejects.toMatchObject({
      code: "changed_meanwhile",
    });
    await expect(removeSingleSignOn(home.owner, revisions)).rejects.toMatchObject({
      code: "changed_meanwhile",
    });
    await removeSingleSignOn(home.owner);
    const stale = [crypto.randomUUID()];
    await expect(setSingleSignOn(home.owner, own(), stale)).rejects.toMatchObject({
      code: "changed_meanwhile",
    });
  });
});

describe("who sets it up", () => {
  it("gives no role beyond their own, changes no rule that does, and makes no owner unless an owner", async () => {
    const person = await admin();
    const strong = await role({ audit_log: "manage" });
    const rule = (roleId: string) => own({ roleClaim: "groups", rules: [{ value: "a", roleId }] });
    const denied = { code: "permission_denied" };
    await expect(setSingleSignOn(home.member, own())).rejects.toMatchObject(denied);
    await expect(setSingleSignOn(person, rule(strong))).rejects.toMatchObject(denied);
    await expect(setSingleSignOn(person, own({ defaultRoleId: strong }))).rejects.toMatchObject(denied);
    await expect(setSingleSignOn(person, own({ mayMakeOwners: true }))).rejects.toMatchObject(denied);
    expect(await setSingleSignOn(person, rule(await role()))).toMatchObject({ isSet: true });
    await setSingleSignOn(home.owner, rule(strong));
    await expect(setSingleSignOn(person, own())).rejects.toMatchObject(denied);
    await expect(removeSingleSignOn(person)).rejects.toMatchObject(denied);
    await setSingleSignOn(home.owner, own({ mayMakeOwners: true }));
    await expect(setSingleSignOn(person, own())).rejects.toMatchObject(denied);
    await expect(removeSingleSignOn(person)).rejects.toMatchObject(denied);
  });

  it("names an owner by a rule that an owner allowed, and never by the default", async () => {
    const { roleId } = home.owner;
    const rules = [{ value: "boss", roleId }];
    const input = own({ roleClaim: "groups", rules });
    await expect(setSingleSignOn(home.owner, input)).rejects.toEqual(
      fields({ "rules.0.roleId": [expect.stringContaining("allow")] }),
    );
    const allowed = { mayMakeOwners: true };
    await expect(setSingleSignOn(home.owner, own({ defaultRoleId: roleId, ...allowed }))).rejects.toEqual(
      fields({ defaultRoleId: [expect.any(String)] }),
    );
    expect(await setSingleSignOn(home.owner, { ...input, ...allowed })).toMatchObject({
      rules: [{ value: "boss", role: { id: roleId } }],
    });
  });

  it("names roles of the organization alone", async () => {
    const other = await testOrganization();
    const input = own({ roleClaim: "groups", rules: [{ value: "a", roleId: other.member.roleId }] });
    await expect(setSingleSignOn(home.owner, input)).rejects.toEqual(
      fields({ "rules.0.roleId": ["This role doesn't exist."] }),
    );
  });

  it("a role that it names is not deleted, even with another in its place", async () => {
    const [named, byDefault] = [await role(), await role()];
    const rules = [{ value: "a", roleId: named }];
    await setSingleSignOn(home.owner, own({ roleClaim: "groups", rules, defaultRoleId: byDefault }));
    for (const id of [named, byDefault]) {
      const input = { reassignTo: home.member.roleId };
      await expect(deleteRole(home.owner, id, input)).rejects.toMatchObject({ code: "in_use" });
    }
    await setSingleSignOn(home.owner, own());
    await deleteRole(home.owner, named, {});
  });
});

describe("the demand", () => {
  it("needs a provider, and who is no owner to have signed in with it", async () => {
    const yes = { isRequired: true };
    await expect(demandSingleSignOn(home.owner, yes)).rejects.toMatchObject({ code: "conflict" });
    await setSingleSignOn(home.owner, own());
    const person = await admin();
    const by = (session: Partial<NonNullable<Member["session"]>>) =>
      ({ ...person, session: { ...steppedUp(), ...session } }) as Member;
    const refused = { code: "single_sign_on_required" };
    await expect(demandSingleSignOn(by({}), yes)).rejects.toMatchObject(refused);
    // By the installation's: that opens this organization no more then.
    await expect(demandSingleSignOn(by({ singleSignOnAt: new Date() }), yes)).rejects.toMatchObject(refused);
    const bound = { singleSignOnAt: new Date(), organizationId: home.id };
    expect(await demandSingleSignOn(by(bound), yes)).toMatchObject({ isRequired: true });
    expect((await expectAudit(person, "organization.updated")).detail).toMatchObject({
      after: { requiresSingleSignOn: true },
    });
    expect(await demandSingleSignOn(by({}), { isRequired: false })).toMatchObject({ isRequired: false });
  });
});

describe("domains", () => {
  it("are one organization's each, and their people's sessions end with them", async () => {
    const other = await testOrganization();
    const [row] = await database().select().from(organizations).where(eq(organizations.id, other.id));
    const domain = `${slug}.example`;
    await assignDomain(slug, domain.toUpperCase());
    await expect(assignDomain(row?.slug ?? "", domain)).rejects.toThrow(`assigned to /${slug} already`);
    await expect(assignDomain("nowhere", domain)).rejects.toMatchObject({ code: "not_found" });
    await expect(assignDomain(slug, "not a domain")).rejects.toMatchObject({ code: "validation_failed" });
    expect(await listDomains(slug)).toEqual([{ domain, slug }]);
    expect(await listDomains()).toContainEqual({ domain, slug });
    const [email] = [`sam@${domain}`];
    await database().update(users).set({ email }).where(eq(users.id, home.member.userId));
    const theirs = await boundSession(home.member.userId);
    const others = await boundSession(home.owner.userId);
    expect(await removeDomain(slug, domain)).toBe(1);
    expect([await findSession(theirs), await findSession(others)]).toEqual([null, expect.anything()]);
    await expect(removeDomain(slug, domain)).rejects.toMatchObject({ code: "not_found" });
    expect(await database().$count(sessions, eq(sessions.organizationId, home.id))).toBe(1);
    await expectAudit(home.owner, "organization.domain_assigned");
    await expectAudit(home.owner, "organization.domain_removed");
  });
});
