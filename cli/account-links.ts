// Links to people's accounts, whom an owner may help or not: printed once, to give to that person.
import { consoleUrl, personCommand } from "@/cli/command";
import { personInWords } from "@/cli/person";
import { makeLinkAsOperator } from "@/lib/server/account-links/making";
import type { LinkPurpose } from "@/lib/shared/account-links/schema";

export const resetPasswordCommand = personCommand({
  usage: `npm run admin -- reset-password EMAIL

Prints a link to set a new password. It works once, within an hour, and then ends all of the person's sessions. A newer
link replaces an older one.
`,
  run: (email) => printLink("reset_password", email, "set a new password, which ends all sessions,"),
});

export const signInLinkCommand = personCommand({
  usage: `npm run admin -- sign-in-link EMAIL

Prints a link that signs the person in. It works once, within an hour, even while wrong passwords lock the email. The
password stays the same. A newer link replaces an older one.
`,
  run: (email) => printLink("sign_in", email, "sign in"),
});

async function printLink(purpose: LinkPurpose, address: string, effect: string): Promise<void> {
  const { link, email, expiresAt } = await makeLinkAsOperator(purpose, address, consoleUrl());
  process.stdout.write(`${link}\n`);
  // Apart from the link, so that it can be piped.
  process.stderr.write(
    `Anyone with this link can ${effect} as ${await personInWords(email)}, once, until ${expiresAt.toISOString()}. Give it only to that person.\n`,
  );
}
