// Verifies the chains of the audit log, of every organization or of one.
import { chosenOrganizations, command } from "@/cli/command";
import { type Anchor, type ChainReport, verifyChain } from "@/lib/server/audit/verification";

export const verifyAudit = command({
  usage: `npm run audit:verify -- [--organization SLUG [--anchor SEQUENCE:HASH]]

Checks that no row of the audit log in DATABASE_URL was changed, removed, added or reordered. Otherwise it names the row
and ends with status 1.

  --organization  only one organization's log
  --anchor        the chain's end from an earlier run, which must still be in the chain
`,
  options: { organization: { type: "string" }, anchor: { type: "string" } },
  async run({ organization, anchor }) {
    if (anchor !== undefined && organization === undefined) {
      throw new Error("--anchor needs --organization.");
    }
    const noted = anchor === undefined ? undefined : anchorOf(anchor);
    const chosen = await chosenOrganizations(organization);
    let broken = 0;
    for (const { id, slug } of chosen) {
      const report = await verifyChain(id, { anchor: noted });
      process.stdout.write(linesOf(slug, report));
      if (report.faults.length > 0) broken += 1;
    }
    if (broken === 0) return 0;
    process.stderr.write(
      `${broken} of ${chosen.length} audit logs ${broken === 1 ? "isn't" : "aren't"} intact.\n`,
    );
    return 1;
  },
});

function anchorOf(text: string): Anchor {
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!sequence || !hash) throw new Error("--anchor must be SEQUENCE:HASH, as printed by an earlier run.");
  return { sequence: Number(sequence), hash };
}

function linesOf(slug: string, { rows, olderRows, cut, end, faults }: ChainReport): string {
  const older = olderRows > 0 ? `, ${olderRows} older than the chain` : "";
  if (faults.length === 0) {
    const from = cut ? `, cut through ${cut.sequence}:${cut.hash}` : "";
    return `${slug}: intact, ${rows} rows${older}${from}${end ? `, end ${end.sequence}:${end.hash}` : ""}\n`;
  }
  const lines = faults.map(({ kind, sequence, id, message }) => {
    const place = [sequence !== null && `sequence ${sequence}`, id !== null && `id ${id}`].filter(Boolean);
    return `  ${kind}: ${[...place, message].join(", ")}\n`;
  });
  return `${slug}: NOT INTACT, ${rows} rows read${older}\n${lines.join("")}`;
}
