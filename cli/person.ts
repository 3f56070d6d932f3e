// Naming a person in what a command prints.
import { listPeople, type PersonEverywhere } from "@/lib/server/members/people";
import { Email } from "@/lib/shared/auth/schema";
import { printable } from "@/lib/shared/input";

/** The address, marked where nobody has proven whose it is. */
export async function personInWords(address: string): Promise<string> {
  const person = await personWith(address);
  return person ? `${person.email}${person.proven ? "" : " (unproven)"}` : printable(address);
}

/** Who it is that has the address, so that a mistake is seen. */
export async function personAtLength(address: string): Promise<string> {
  const person = await personWith(address);
  if (!person) return printable(address);
  const { email, name, organizations } = person;
  return `${email}, named ${printable(JSON.stringify(name))} and ${placesOf(organizations)},`;
}

export function placesOf(slugs: string[]): string {
  return slugs.length > 0 ? `in ${slugs.map((slug) => `/${slug}`).join(", ")}` : "in no organization";
}

async function personWith(address: string): Promise<PersonEverywhere | undefined> {
  const { data: email } = Email.safeParse(address);
  return email === undefined ? undefined : (await listPeople({ email }))[0];
}
