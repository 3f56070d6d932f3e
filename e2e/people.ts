// Roles, and people who join an organization as they really do: by an invitation's link.
import { randomBytes, scryptSync } from "node:crypto";
import { type APIRequestContext, expect } from "@playwright/test";
import { withDatabase } from "./database";
import { environment, type Organization, type Person } from "./environment";
import { type Console, consoleOf, signIn, visitorWith } from "./session";
import { newSession } from "./session-token";
import { unique } from "./working-organization";

export type Level = "none" | "read" | "manage";
export type Permissions = Partial<Record<Feature, Level>>;
export type Feature = (typeof features)[number];
export const features = [
  "secret_providers",
  "workload_identity_configs",
  "environment_variables",
  "automations",
  "organization_settings",
  "audit_log",
  "webhooks",
] as const;

interface Named {
  id: string;
  name: string;
}

/** A role of the organization's own; gives its id. Without permissions it is within anybody's rights. */
export async function newRole(owner: Console, permissions: Permissions = {}): Promise<string> {
  const { id } = await owner.post<Named>("roles", { name: unique("Role"), permissions });
  return id;
}

export async function builtInRole(owner: Console, name: "Owner" | "Member"): Promise<string> {
  const { items } = await owner.get<{ items: Named[] }>(`roles?query=${name}`);
  const found = items.find((role) => role.name === name);
  if (!found) throw new Error(`There is no role ${name}.`);
  return found.id;
}

export interface Invited {
  id: string;
  email: string;
  token: string;
}

export const newEmail = () => `${crypto.randomUUID()}@people.example`;

export async function invite(owner: Console, roleId: string, email = newEmail()): Promise<Invited> {
  const { id, link } = await owner.post<{ id: string; link: string }>("invitations", { email, roleId });
  return { id, email, token: tokenIn(link) };
}

export const tokenIn = (link: string) => link.split(/[/#]/).at(-1) ?? "";

/** With which a member sets a new password. */
export async function newResetLink(
  owner: Console,
  memberId: string,
): Promise<{ link: string; token: string }> {
  const { link } = await owner.post<{ link: string }>(`members/${memberId}/reset-link`);
  return { link, token: tokenIn(link) };
}

export const newAccount = () => ({ name: unique("Person"), password: `password ${crypto.randomUUID()}` });

export async function accept(context: APIRequestContext, data: Record<string, unknown>): Promise<void> {
  const response = await context.post("/api/v1/invitations/accept", { data });
  expect(response.status(), await response.text()).toBe(201);
}

export interface Joined extends Person {
  id: string;
}

/** Somebody who was nowhere before. That a link makes the account too has tests of its own. */
export async function newMember(owner: Console, roleId: string): Promise<Joined> {
  const { email, token } = await invite(owner, roleId);
  const account = newAccount();
  const id = await accountFor({ ...account, email });
  const context = await visitorWith(await newSession(id), environment().baseUrl);
  await accept(context, { token });
  await context.dispose();
  // As the link would have left the account: with nobody's word for its address, and signed in nowhere.
  await withDatabase(async (sql) => {
    await sql`update users set proven_at = null where id = ${id}`;
    await sql`delete from sessions where user_id = ${id}`;
  });
  return { ...account, email, id };
}

/** At the usual cost of a hash, which waits for everything else, each person would take seconds: to make and to sign in. */
async function accountFor({ name, email, password }: Person): Promise<string> {
  const [N, r, p] = [2 ** 10, 8, 1];
  const salt = randomBytes(16);
  const key = scryptSync(password.normalize("NFKC"), salt, 32, { N, r, p });
  const hash = ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
  return withDatabase(async (sql) => {
    const [row] = await sql<{ id: string }[]>`insert into users (name, email, password_hash, proven_at)
      values (${name}, ${email}, ${hash}, now()) returning id`;
    return row?.id ?? "";
  });
}

/** As an operator does with `latchkey-admin prove-address`: only then can another organization invite the person. */
export async function prove({ email }: Pick<Person, "email">): Promise<void> {
  await withDatabase((sql) => sql`update users set proven_at = now() where email = ${email}`);
}

/** One person in several organizations, an owner in each. */
export async function makeOwner(person: Person, organization: Organization): Promise<void> {
  const owner = consoleOf(await signIn(organization.owner), organization);
  await prove(person);
  const { token } = await invite(owner, await builtInRole(owner, "Owner"), person.email);
  await accept(await signIn(person), { token });
}

export interface Guest extends Joined {
  /** What the guest may do from the next request on. */
  grant(permissions: Permissions): Promise<void>;
}

/** A further member of the organization, in a role whose permissions the test chooses. */
export async function guestOf(owner: Console): Promise<Guest> {
  const roleId = await newRole(owner);
  const name = unique("Guest");
  const grant = async (permissions: Permissions) => {
    await owner.put(`roles/${roleId}`, { name, permissions });
  };
  return { ...(await newMember(owner, roleId)), grant };
}
