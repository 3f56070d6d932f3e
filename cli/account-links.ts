// Links to a person's account, for whoever no owner may help: printed once, to be handed to that person.
import { parseArgs } from "node:util";
import { type Command, consoleUrl, databaseUrl } from "@/cli/command";
import { onlyEmail, personInWords } from "@/cli/person";
import { makeLinkAsOperator } from "@/lib/server/account-links/making";
import type { LinkPurpose } from "@/lib/shared/account-links/schema";

export const resetPasswordCommand: Command = {
  usage: `npm run admin -- reset-password EMAIL

Prints a link to set a new password. It works once, within an hour, and then ends all of the person's sessions. A newer
link replaces an older one.
`,
  run: (args) => printLink("reset_password", args, "set a new password, which ends all sessions,"),
};

export const signInLinkCommand: Command = {
  usage: `npm run admin -- sign-in-link EMAIL

Prints a link that signs the person in. It works once, within an hour, even while wrong passwords lock the email. The
password stays the same. A newer link replaces an older one.
`,
  run: (args) => printLink("sign_in", args, "sign in"),
};

async function printLink(purpose: LinkPurpose, args: string[], effect: string): Promise<number> {
  const named = onlyEmail(parseArgs({ args, allowPositionals: true }).positionals);
  databaseUrl();
  const { link, email, expiresAt } = await makeLinkAsOperator(purpose, named, consoleUrl());
  process.stdout.write(`${link}\n`);
  // Apart from the link, so that it can be piped.
  process.stderr.write(
    `Anyone with this link can ${effect} as ${await personInWords(email)}, once, until ${expiresAt.toISOString()}. Give it only to that person.\n`,
  );
  return 0;
}
