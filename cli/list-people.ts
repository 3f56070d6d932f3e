// Lists everybody who has an account.
import { parseArgs } from "node:util";
import { type Command, databaseUrl } from "@/cli/command";
import { placesOf } from "@/cli/person";
import { listPeople, type PersonEverywhere } from "@/lib/server/members/people";
import { printable } from "@/lib/shared/input";

const usage = `npm run admin -- list-people [--unproven]

Lists everyone with an account: email, name, whether the address is proven, and organizations.

  --unproven  only accounts that aren't proven
`;

export const listPeopleCommand: Command = { usage, run };

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { unproven: { type: "boolean", default: false } } });
  databaseUrl();
  const people = await listPeople({ onlyUnproven: values.unproven });
  for (const person of people) process.stdout.write(`${lineOf(person)}\n`);
  if (people.length === 0) process.stdout.write("Nobody.\n");
  return 0;
}

function lineOf({ email, name, proven, disabled, released, organizations }: PersonEverywhere): string {
  const standing = released ? "released" : [proven ? "proven" : "UNPROVEN", disabled && "disabled"];
  const words = [standing].flat().filter(Boolean).join(", ");
  return [email, JSON.stringify(name), words, placesOf(organizations)].map(printable).join("  ");
}
