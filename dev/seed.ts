// The organization that trial and development begin with: its two people can sign in at once.
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { addMember, createOrganization, type Organization } from "@/lib/server/organizations/service";

export interface SignIn {
  name: string;
  email: string;
  password: string;
}

/** Known to everybody, hence for consoles on loopback alone. */
export const acme = {
  name: "Acme",
  slug: "acme",
  owner: { name: "Olivia Owner", email: "owner@acme.example", password: "latchkey-owner" },
  member: { name: "Max Member", email: "member@acme.example", password: "latchkey-member" },
} satisfies { name: string; slug: string; owner: SignIn; member: SignIn };

export async function createAcme(): Promise<Organization> {
  const { name, slug, owner, member } = acme;
  const organization = await createOrganization({ name, slug }, owner);
  await addMember(organization.id, member, "member");
  return organization;
}

/** Makes Acme where there is no organization yet; tells whether it did. */
export async function createAcmeOnce(): Promise<boolean> {
  const [any] = await database().select({ id: organizations.id }).from(organizations).limit(1);
  if (any) return false;
  await createAcme();
  return true;
}

export const signInLines = ({ owner, member } = acme) => [
  `owner   ${owner.email}   ${owner.password}`,
  `member  ${member.email}  ${member.password}`,
];
