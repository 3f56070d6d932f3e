// The two receipts that end the walk: one variable, two kickoffs, two versions of the secret, side by side.

import type { DemoContext } from "@/dev/demo-steps/context";
import { variableKey } from "@/dev/demo-steps/kickoffs";
import { commandError } from "@/dev/run-command";
import { terminal } from "@/dev/terminal";
import type { Kickoff } from "@/lib/shared/automations/schema";
import type { Page } from "@/lib/shared/listing";

/** The kickoffs of the walk, the oldest first. @throws ExplainedError when they do not say what happened. */
export async function recordedKickoffs({ console, found }: DemoContext): Promise<Kickoff[]> {
  const client = await console();
  const page = await client.request<Page<Kickoff>>("GET", `automations/${found.automationId}/kickoffs`);
  const kickoffs = page.items.toReversed();
  const versions = kickoffs.map((kickoff) => receiptOf(kickoff)?.version ?? "none");
  const expected = found.versionIds;
  const agree =
    versions.length === expected.length &&
    versions.every((version, index) => version === expected[index]) &&
    new Set(versions).size === versions.length &&
    kickoffs.every(({ status }) => status === "resolved");
  if (agree) return kickoffs;
  throw commandError("The kickoff history does not show the versions that AWS gave.", [
    ["AWS", expected.join(", ")],
    ["history", kickoffs.map(({ status }, index) => `${versions[index]} (${status})`).join(", ")],
  ]);
}

export function receiptTable(
  kickoffs: Kickoff[],
  { seenValues }: DemoContext["found"],
  stream: NodeJS.WriteStream,
): string {
  const { strong, quiet } = terminal(stream);
  const rows: [string, string[]][] = [
    ["", kickoffs.map((_, index) => `Kickoff ${index + 1}`)],
    ["Secret", kickoffs.map((kickoff) => receiptOf(kickoff)?.secretName ?? "")],
    ["VersionId", kickoffs.map((kickoff) => receiptOf(kickoff)?.version ?? "")],
    ["Deployment", kickoffs.map(({ deploymentVersion }) => `version ${deploymentVersion}`)],
    ["Command saw", seenValues],
    ["Started", kickoffs.map(({ startedAt }) => startedAt)],
    ["Duration", kickoffs.map(({ durationMs }) => `${durationMs ?? "?"} ms`)],
  ];
  const width = Math.max(...rows.flatMap(([, cells]) => cells.map((cell) => cell.length)));
  const lines = rows.map(([label, cells], row) => {
    const columns = cells.map((cell) => cell.padEnd(width)).join("   ");
    return `    ${quiet(label.padEnd(11))}  ${row === 0 ? strong(columns) : columns}`.trimEnd();
  });
  const [first] = kickoffs;
  const title = `${kickoffs.length === 1 ? "The receipt" : "The receipts"} of ${variableKey}, from the kickoff history`;
  const resource = (first && receiptOf(first)?.resource) ?? "";
  return [`  ${strong(title)}`, `    ${quiet(resource)}`, "", ...lines].join("\n");
}

function receiptOf({ receipts }: Kickoff) {
  return receipts.find(({ key }) => key === variableKey);
}
