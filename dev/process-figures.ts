// What a process of this machine has used so far: from Linux's /proc, in steps of a hundredth of a second.
import { readFileSync } from "node:fs";

/** Milliseconds of CPU that the process has used, without its children. */
export function cpuMsOf(pid: number): number {
  const { userTicks, systemTicks } = statOf(pid);
  return (userTicks + systemTicks) * 10;
}

/** The same with all that it has started: what runs, and what has ended and was waited for. */
export function treeCpuMsOf(pid: number): number {
  const { userTicks, systemTicks, endedTicks } = statOf(pid);
  const children = childrenOf(pid).reduce((sum, child) => sum + treeCpuMsOf(child), 0);
  return (userTicks + systemTicks + endedTicks) * 10 + children;
}

export function parentOf(pid: number): number {
  return statOf(pid).parent;
}

/** Resident memory in MiB; 0 of a process that has ended. */
export function memoryMiBOf(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`)) ?? [];
  return Number(kib ?? 0) / 1024;
}

/** The memory that no other process shares, in MiB: a child that runs the same Node shares most of it with its parent. */
export function privateMiBOf(pid: number): number {
  const kib = [...textOf(`/proc/${pid}/smaps_rollup`).matchAll(/^Private_(?:Clean|Dirty):\s+(\d+)/gm)];
  return kib.reduce((sum, [, count]) => sum + Number(count), 0) / 1024;
}

export function childrenOf(pid: number): number[] {
  return textOf(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number);
}

function statOf(pid: number) {
  const fields = textOf(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  const at = (index: number) => Number(fields[index] ?? 0);
  return {
    parent: at(1),
    userTicks: at(11),
    systemTicks: at(12),
    endedTicks: at(13) + at(14),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
