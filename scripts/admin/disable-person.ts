// Keeps a person out of every organization, or lets them in again.
import { disablePerson, enablePerson } from "@/lib/auth/disabling";
import { type Command, databaseUrl, emailIn } from "@/scripts/admin/command";

export const disableCommand: Command = {
  usage: `node dist/latchkey-admin.mjs disable-person EMAIL

Ends all sessions of the person at once and refuses new ones, in every organization. Memberships and deployment tokens
stay: revoke the tokens that this person has seen in the console. enable-person takes it back.
`,
  async run(args) {
    const email = emailIn(args);
    databaseUrl();
    const ended = await disablePerson(email);
    process.stdout.write(`${email} cannot sign in any more. Sessions ended: ${ended}.\n`);
    return 0;
  },
};

export const enableCommand: Command = {
  usage: `node dist/latchkey-admin.mjs enable-person EMAIL

Lets a person who was disabled sign in again.
`,
  async run(args) {
    const email = emailIn(args);
    databaseUrl();
    await enablePerson(email);
    process.stdout.write(`${email} can sign in.\n`);
    return 0;
  },
};
