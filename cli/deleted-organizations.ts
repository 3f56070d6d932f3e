// Lists organizations that were deleted and are still kept, or restores one.
import { command, databaseUrl } from "@/cli/command";
import { listDeleted, restoreBySlug } from "@/lib/server/organizations/deletion";
import { printable } from "@/lib/shared/input";

export const deletedOrganizationsCommand = command({
  usage: `npm run admin -- deleted-organizations [--restore SLUG]

Lists organizations that an owner deleted, with the moment from which their data goes for good.

  --restore  restore this one as it was
`,
  options: { restore: { type: "string" } },
  async run({ restore }) {
    databaseUrl();
    if (restore !== undefined) {
      await restoreBySlug(restore);
      process.stdout.write(`Restored /${restore}.\n`);
      return;
    }
    const deleted = await listDeleted();
    for (const { id, slug, name, goneAt } of deleted) {
      process.stdout.write(
        `${[`/${slug}`, JSON.stringify(name), id, `until ${goneAt}`].map(printable).join("  ")}\n`,
      );
    }
    if (deleted.length === 0) process.stdout.write("None.\n");
  },
});
