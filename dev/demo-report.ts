// The receipts that end the walk: one variable, and for each kickoff another version of the secret.

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
  { values }: DemoContext["found"],
  stream: NodeJS.WriteStream,
): string {
  const { strong, quiet } = terminal(stream);
  const head = ["Kickoff", "Worker", "VersionId", "Deployment", "Command saw", "Took"];
  const rows = kickoffs.map((kickoff, index) => [
    String(index + 1),
    values[index]?.worker ?? "",
    receiptOf(kickoff)?.version ?? "",
    `version ${kickoff.deploymentVersion}`,
    values[index]?.value ?? "",
    `${kickoff.durationMs ?? "?"} ms`,
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const [first] = kickoffs;
  const title = `${kickoffs.length === 1 ? "The receipt" : "The receipts"} of ${variableKey}, from the kickoff history`;
  const resource = (first && receiptOf(first)?.resource) ?? "";
  return [
    `  ${strong(title)}`,
    `    ${quiet(resource)}`,
    "",
    `    ${quiet(line(head))}`,
    ...rows.map((row) => `    ${line(row)}`),
  ].join("\n");
}

function receiptOf({ receipts }: Kickoff) {
  return receipts.find(({ key }) => key === variableKey);
}
