// Links to a person's account, for whoever no owner may help: printed once, to be handed to that person.
import { parseArgs } from "node:util";
import { makeLinkAsOperator } from "@/lib/account-links/making";
import type { LinkPurpose } from "@/lib/account-links/schema";
import { type Command, consoleUrl, databaseUrl } from "@/scripts/admin/command";
import { onlyEmail, personInWords } from "@/scripts/admin/person";

export const resetPasswordCommand: Command = {
  usage: `npm run admin -- reset-password EMAIL

Prints a link with which the person sets a new password, once, within an hour. All of the person's sessions end then. A
newer link takes the place of an older one.
`,
  run: (args) => printLink("reset_password", args, "sets a new password and ends all sessions"),
};

export const signInLinkCommand: Command = {
  usage: `npm run admin -- sign-in-link EMAIL

Prints a link that signs the person in, once, within an hour, also while wrong passwords keep the email locked. The
password stays. A newer link takes the place of an older one.
`,
  run: (args) => printLink("sign_in", args, "signs in"),
};

async function printLink(purpose: LinkPurpose, args: string[], effect: string): Promise<number> {
  const named = onlyEmail(parseArgs({ args, allowPositionals: true }).positionals);
  databaseUrl();
  const { link, email, expiresAt } = await makeLinkAsOperator(purpose, named, consoleUrl());
  process.stdout.write(`${link}\n`);
  // Apart from the link, so that it can be piped.
  process.stderr.write(
    `Whoever opens it ${effect} as ${await personInWords(email)}, once, until ${expiresAt.toISOString()}. Hand it to that person alone.\n`,
  );
  return 0;
}
