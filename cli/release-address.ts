// Frees an address for its real holder.
import { personCommand } from "@/cli/command";
import { everyDeploymentSeenBy } from "@/lib/server/automations/deployments/seen";
import { releaseAddress } from "@/lib/server/members/release";
import { printable } from "@/lib/shared/input";

export const releaseAddressCommand = personCommand({
  usage: `npm run admin -- release-address [--new-owner EMAIL] EMAIL

Frees the address of an unproven account, for its real owner. All sessions and memberships of the old account end for
good. Its actions stay in the audit logs. Deployment tokens that it has seen keep working, and are listed: revoke them in
the console. Proven accounts can't be released.

  --new-owner  new owner of organizations that would have none, with a proven account
`,
  options: { "new-owner": { type: "string" } },
  async run(address, { "new-owner": newOwner }) {
    const { userId, email, sessionsEnded, organizations, newOwnerOf } = await releaseAddress(
      address,
      newOwner,
    );
    const deployments = await everyDeploymentSeenBy(userId);
    const lines = [
      `${email} is free: nobody can sign in with it. Sessions ended: ${sessionsEnded}. Memberships ended: ${
        organizations.map((slug) => `/${slug}`).join(", ") || "none"
      }.`,
      ...newOwnerOf.map((slug) => `Owner of /${slug} is now ${newOwner}.`),
      "Anyone can invite the address again. To make sure it's the right person, create or prove the account yourself.",
    ];
    if (deployments.length > 0) {
      lines.push("The old account has seen tokens that still work. Revoke these deployments in the console:");
      for (const { organizationSlug, automationName, version } of deployments) {
        lines.push(`  /${organizationSlug}  ${printable(automationName)} v${version}`);
      }
    }
    process.stdout.write(`${lines.join("\n")}\n`);
  },
});
