// Keeps kickoffs and audit logs for as long as an operator wants them, and no longer.
import { parseArgs } from "node:util";
import { asc, eq } from "drizzle-orm";
import { type Command, databaseUrl } from "@/cli/command";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { cutAuditLog, deleteOldKickoffs } from "@/lib/server/audit/retention";

const usage = `npm run admin -- cut-history [--kickoffs-days DAYS] [--audit-days DAYS] [--organization SLUG] [--dry-run]

Deletes what is older than so many days (30 or more), for good. Each organization's audit log says so; its verification
begins behind the cut.

  --kickoffs-days  kickoffs with their receipts
  --audit-days     rows of the audit log
  --organization   only of this organization
  --dry-run        say how many, and change nothing
`;

export const cutHistoryCommand: Command = { usage, run };

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      "kickoffs-days": { type: "string" },
      "audit-days": { type: "string" },
      organization: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const kickoffsBefore = beforeOf("--kickoffs-days", values["kickoffs-days"]);
  const auditBefore = beforeOf("--audit-days", values["audit-days"]);
  if (!kickoffsBefore && !auditBefore) throw new Error(`Say what to cut.\n\n${usage}`);
  databaseUrl();
  const { organization: slug, "dry-run": dryRun } = values;
  const chosen = await database()
    .select({ id: organizations.id, slug: organizations.slug })
    .from(organizations)
    .where(slug === undefined ? undefined : eq(organizations.slug, slug))
    .orderBy(asc(organizations.slug));
  if (slug !== undefined && chosen.length === 0) throw new Error(`No organization at /${slug}.`);
  const verb = dryRun ? "would delete" : "deleted";
  for (const organization of chosen) {
    const counts: string[] = [];
    if (kickoffsBefore) {
      counts.push(`${await deleteOldKickoffs(organization, { before: kickoffsBefore, dryRun })} kickoffs`);
    }
    if (auditBefore) {
      counts.push(`${await cutAuditLog(organization, { before: auditBefore, dryRun })} audit rows`);
    }
    process.stdout.write(`${organization.slug}: ${verb} ${counts.join(" and ")}\n`);
  }
  return 0;
}

/** Less would take what people still look for, and what a kickoff that is under way needs. */
const fewestDays = 30;

function beforeOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days < fewestDays) throw new Error(`${option} must be a number of days, ${fewestDays} or more.`);
  return new Date(Date.now() - days * 24 * 60 * 60_000);
}
