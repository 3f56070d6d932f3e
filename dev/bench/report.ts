// The tables that `npm run bench` prints.
import { execFileSync } from "node:child_process";
import os from "node:os";
import type { Figures } from "@/dev/bench/figures";
import { sender } from "@/dev/bench/load";

export interface Row {
  work: string;
  measured: string;
  goal: string;
  /** Null where there is none. */
  isMet: boolean | null;
}

export interface Measured {
  rows: Row[];
  figures?: Figures[];
}

const figure = (value: number, digits = 2) =>
  Number.isNaN(value) ? "not known" : value.toFixed(value >= 100 ? 0 : digits);

export function atMost(work: string, value: number, goal: number, unit: string, digits = 2): Row {
  return {
    work,
    measured: `${figure(value, digits)} ${unit}`,
    goal: `≤ ${goal} ${unit}`,
    isMet: value <= goal,
  };
}

export function atLeast(work: string, ratio: number, goal: number): Row {
  return { work, measured: `${figure(ratio)} ×`, goal: `≥ ${goal} ×`, isMet: ratio >= goal };
}

export const said = (work: string, measured: string): Row => ({ work, measured, goal: "", isMet: null });

export function rowsTable(rows: readonly Row[]): string {
  const mark = (isMet: boolean | null) => (isMet === null ? "" : isMet ? "met" : "MISSED");
  return table(
    ["work", "measured", "goal", ""],
    rows.map(({ work, measured, goal, isMet }) => [work, measured, goal, mark(isMet)]),
  );
}

export function figuresTable(figures: readonly Figures[]): string {
  return table(
    ["load", "requests/s", "p50 ms", "CPU ms", "PostgreSQL ms"],
    figures.map(({ name, perSecond, p50Ms, cpuMs, postgresMs }) => [
      name,
      figure(perSecond, 0),
      figure(p50Ms, 1),
      figure(cpuMs, 3),
      figure(postgresMs, 3),
    ]),
  );
}

function table(head: string[], lines: string[][]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Which machine, Node and database gave the figures. */
export function machine(postgres: string): string {
  const [cpu] = os.cpus();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const load = os.loadavg()[0]?.toFixed(1);
  return [
    `${os.cpus().length} × ${cpu?.model.trim()}, ${memory}, ${os.type()} ${os.release()}, load ${load} at the start`,
    `Node ${process.version}, PostgreSQL ${postgres}, requests by ${sender}, commit ${commit()}`,
  ].join("\n");
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "not known";
  }
}
