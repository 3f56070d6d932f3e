// Frees an address for its real holder.
import { parseArgs } from "node:util";
import { everyDeploymentSeenBy } from "@/lib/automations/seen-deployments";
import { printable } from "@/lib/input/schema";
import { releaseAddress } from "@/lib/members/release";
import { type Command, databaseUrl } from "@/scripts/admin/command";
import { onlyEmail } from "@/scripts/admin/person";

const usage = `npm run admin -- release-address [--new-owner EMAIL] EMAIL

Takes the address from an account that nobody has proven, so that its real holder can have it. All sessions and memberships
of the old account end, for good; what it did stays in the audit logs. Deployment tokens that it has seen go on working,
and are listed: revoke them in the console. An account that is proven is not released.

  --new-owner  who becomes the owner of organizations that would have none: somebody with a proven account
`;

export const releaseAddressCommand: Command = { usage, run };

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { "new-owner": { type: "string" } },
  });
  const address = onlyEmail(positionals);
  databaseUrl();
  const { userId, email, sessionsEnded, organizations, newOwnerOf } = await releaseAddress(
    address,
    values["new-owner"],
  );
  const seen = await everyDeploymentSeenBy(userId);
  const lines = [
    `${email} is free: nobody signs in with it. Sessions ended: ${sessionsEnded}. Memberships ended: ${
      organizations.map((slug) => `/${slug}`).join(", ") || "none"
    }.`,
    ...newOwnerOf.map((slug) => `Owner of /${slug} is now ${values["new-owner"]}.`),
    "Anybody can invite the address again. Its holder has it for sure once you make or prove the account.",
  ];
  if (seen.length > 0) {
    lines.push("Tokens that the old account has seen still work. Revoke these deployments in the console:");
    for (const { organizationSlug, automationName, version } of seen) {
      lines.push(`  /${organizationSlug}  ${printable(automationName)} v${version}`);
    }
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}
