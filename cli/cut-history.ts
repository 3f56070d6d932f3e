// Keeps kickoffs and audit logs for as long as an operator wants them, and no longer.
import { chosenOrganizations, command } from "@/cli/command";
import { cutAuditLog, deleteOldKickoffs } from "@/lib/server/audit/retention";

const usage = `npm run admin -- cut-history [--kickoffs-days DAYS] [--audit-days DAYS] [--organization SLUG] [--dry-run]

Deletes what is older than so many days (30 or more), for good. Each organization's audit log says so; its verification
begins behind the cut.

  --kickoffs-days  kickoffs with their receipts
  --audit-days     rows of the audit log
  --organization   only of this organization
  --dry-run        say how many, and change nothing
`;

export const cutHistoryCommand = command({
  usage,
  options: {
    "kickoffs-days": { type: "string" },
    "audit-days": { type: "string" },
    organization: { type: "string" },
    "dry-run": { type: "boolean", default: false },
  },
  async run({ organization: slug, "dry-run": dryRun, ...days }) {
    const kickoffsBefore = beforeOf("--kickoffs-days", days["kickoffs-days"]);
    const auditBefore = beforeOf("--audit-days", days["audit-days"]);
    if (!kickoffsBefore && !auditBefore) throw new Error(`Say what to cut.\n\n${usage}`);
    const verb = dryRun ? "would delete" : "deleted";
    for (const organization of await chosenOrganizations(slug)) {
      const counts: string[] = [];
      if (kickoffsBefore) {
        counts.push(`${await deleteOldKickoffs(organization, { before: kickoffsBefore, dryRun })} kickoffs`);
      }
      if (auditBefore) {
        counts.push(`${await cutAuditLog(organization, { before: auditBefore, dryRun })} audit rows`);
      }
      process.stdout.write(`${organization.slug}: ${verb} ${counts.join(" and ")}\n`);
    }
  },
});

/** Less would take what people still look for, and what a kickoff that is under way needs. */
const fewestDays = 30;

function beforeOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days < fewestDays) throw new Error(`${option} must be a number of days, ${fewestDays} or more.`);
  return new Date(Date.now() - days * 24 * 60 * 60_000);
}
