// For a person who lost the app and the recovery codes.
import { personCommand } from "@/cli/command";
import { personInWords } from "@/cli/person";
import { removeFactorsAsOperator } from "@/lib/server/second-factor/factors";

export const removeFactorsCommand = personCommand({
  usage: `npm run admin -- remove-factors EMAIL

Removes all second factors and recovery codes of a person who lost them, and ends all of their sessions. The password alone
then signs in: make sure who asks.
`,
  async run(email) {
    const ended = await removeFactorsAsOperator(email);
    process.stdout.write(
      `${await personInWords(email)} has no second factor any more. Sessions ended: ${ended}.\n`,
    );
  },
});
