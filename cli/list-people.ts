// Lists everybody who has an account.
import { command, databaseUrl } from "@/cli/command";
import { placesOf } from "@/cli/person";
import { listPeople, type PersonEverywhere } from "@/lib/server/members/people";
import { printable } from "@/lib/shared/input";

export const listPeopleCommand = command({
  usage: `npm run admin -- list-people [--unproven]

Lists everyone with an account: email, name, whether the address is proven, and organizations.

  --unproven  only accounts that aren't proven
`,
  options: { unproven: { type: "boolean", default: false } },
  async run({ unproven: onlyUnproven }) {
    databaseUrl();
    const people = await listPeople({ onlyUnproven });
    for (const person of people) process.stdout.write(`${lineOf(person)}\n`);
    if (people.length === 0) process.stdout.write("Nobody.\n");
  },
});

function lineOf({ email, name, proven, disabled, released, organizations }: PersonEverywhere): string {
  const standing = released ? "released" : [proven ? "proven" : "UNPROVEN", disabled && "disabled"];
  const words = [standing].flat().filter(Boolean).join(", ");
  return [email, JSON.stringify(name), words, placesOf(organizations)].map(printable).join("  ");
}
