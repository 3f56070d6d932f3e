// Says whose an address is.
import { parseArgs } from "node:util";
import { proveAddress, withdrawProof } from "@/lib/auth/proof";
import { type Command, databaseUrl } from "@/scripts/admin/command";
import { onlyEmail, personAtLength } from "@/scripts/admin/person";

const usage = `npm run admin -- prove-address [--withdraw] EMAIL

Says that the account of this address is that person's, who then can be invited to further organizations and be an owner.
Ask the person first, by a way that you trust, whether the account is theirs: whoever invites an address can make its
account. If it is somebody else's, use release-address.

  --withdraw  take back what was said by mistake
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
  const words = values.withdraw ? "counts as unproven again" : "is proven";
  process.stdout.write(`${await personAtLength(email)} ${words}.\n`);
  return 0;
}
