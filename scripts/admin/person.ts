// Naming a person in what a command prints.
import { Email } from "@/lib/auth/schema";
import { printable } from "@/lib/input/schema";
import { isProven } from "@/lib/members/people";

/** The address, marked where nobody has proven whose it is. */
export async function personInWords(address: string): Promise<string> {
  const email = Email.safeParse(address).data;
  if (!email) return printable(address);
  return (await isProven(email)) === false ? `${email} (unproven)` : email;
}

/** The one person whom a command is about. */
export function onlyEmail([email, ...more]: string[]): string {
  if (!email || more.length > 0) throw new Error("Name one person, by email.");
  return email;
}
