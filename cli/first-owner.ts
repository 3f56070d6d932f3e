// The link with which the first owner is made in the browser.
import { command, consoleUrl, databaseUrl } from "@/cli/command";
import { migrateDatabase } from "@/db/migrate";
import { makeFirstOwnerLink } from "@/lib/server/organizations/first-owner";

export const firstOwnerCommand = command({
  usage: `npm run admin -- first-owner

Prints a link with which the first organization and its owner are made in the browser. It works once, within an hour, and
only while there is no organization. DATABASE_URL, NEXTAUTH_URL and NEXTAUTH_SECRET must be the server's.
`,
  async run(_values, { migrationsFolder }) {
    const url = databaseUrl();
    const address = consoleUrl();
    const secret = process.env.NEXTAUTH_SECRET?.trim();
    if (!secret) throw new Error("NEXTAUTH_SECRET isn't set: it must be the server's.");
    // It may be run before the server's first start.
    await migrateDatabase(url, migrationsFolder);
    const { link, expiresAt } = await makeFirstOwnerLink(address, secret);
    process.stdout.write(`${link}\n`);
    process.stderr.write(
      `Anyone with this link can become the first owner, once, until ${expiresAt.toISOString()}. Open it in a browser.\n`,
    );
  },
});
