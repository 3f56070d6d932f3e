// Says whose an address is.
import { personCommand } from "@/cli/command";
import { personAtLength } from "@/cli/person";
import { proveAddress, withdrawProof } from "@/lib/server/auth/proof";

export const proveAddressCommand = personCommand({
  usage: `npm run admin -- prove-address [--withdraw] EMAIL

Confirms that this account belongs to the person with this address, who can then join other organizations and be an
owner. First ask the person, in a way you trust, whether the account is theirs: anyone who invites an address can create
its account. If it isn't theirs, use release-address.

  --withdraw  undo a confirmation made by mistake
`,
  options: { withdraw: { type: "boolean", default: false } },
  async run(email, { withdraw }) {
    await (withdraw ? withdrawProof(email) : proveAddress(email));
    const words = withdraw ? "is unproven again" : "is proven";
    process.stdout.write(`${await personAtLength(email)} ${words}.\n`);
  },
});
