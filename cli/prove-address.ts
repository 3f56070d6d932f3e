// Says whose an address is.
import { parseArgs } from "node:util";
import { type Command, databaseUrl } from "@/cli/command";
import { onlyEmail, personAtLength } from "@/cli/person";
import { proveAddress, withdrawProof } from "@/lib/server/auth/proof";

const usage = `npm run admin -- prove-address [--withdraw] EMAIL

Confirms that this account belongs to the person with this address, who can then join other organizations and be an
owner. First ask the person, in a way you trust, whether the account is theirs: anyone who invites an address can create
its account. If it isn't theirs, use release-address.

  --withdraw  undo a confirmation made by mistake
`;

export const proveAddressCommand: Command = { usage, run };

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { withdraw: { type: "boolean", default: false } },
  });
  const email = onlyEmail(positionals);
  databaseUrl();
  if (values.withdraw) await withdrawProof(email);
  else await proveAddress(email);
  const words = values.withdraw ? "is unproven again" : "is proven";
  process.stdout.write(`${await personAtLength(email)} ${words}.\n`);
  return 0;
}
