// Keeps a person out of every organization, or lets them in again.
import { parseArgs } from "node:util";
import { type Command, databaseUrl } from "@/cli/command";
import { onlyEmail, personInWords } from "@/cli/person";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";

export const disableCommand: Command = {
  usage: `npm run admin -- disable-person EMAIL

Ends all of the person's sessions and blocks new ones, in every organization. Memberships and deployment tokens stay:
revoke the tokens that this person has seen in the console. Undo it with enable-person.
`,
  async run(args) {
    const email = emailIn(args);
    const ended = await disablePerson(email);
    process.stdout.write(`${await personInWords(email)} can't sign in any more. Sessions ended: ${ended}.\n`);
    return 0;
  },
};

export const enableCommand: Command = {
  usage: `npm run admin -- enable-person EMAIL

Lets a disabled person sign in again.
`,
  async run(args) {
    const email = emailIn(args);
    await enablePerson(email);
    process.stdout.write(`${await personInWords(email)} can sign in again.\n`);
    return 0;
  },
};

function emailIn(args: string[]): string {
  const email = onlyEmail(parseArgs({ args, allowPositionals: true }).positionals);
  databaseUrl();
  return email;
}
