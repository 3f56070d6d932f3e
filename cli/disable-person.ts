// Keeps a person out of every organization, or lets them in again.
import { personCommand } from "@/cli/command";
import { personInWords } from "@/cli/person";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";

export const disableCommand = personCommand({
  usage: `npm run admin -- disable-person EMAIL

Ends all of the person's sessions and blocks new ones, in every organization. Memberships and deployment tokens stay:
revoke the tokens that this person has seen in the console. Undo it with enable-person.
`,
  async run(email) {
    const ended = await disablePerson(email);
    process.stdout.write(`${await personInWords(email)} can't sign in any more. Sessions ended: ${ended}.\n`);
  },
});

export const enableCommand = personCommand({
  usage: `npm run admin -- enable-person EMAIL

Lets a disabled person sign in again.
`,
  async run(email) {
    await enablePerson(email);
    process.stdout.write(`${await personInWords(email)} can sign in again.\n`);
  },
});
