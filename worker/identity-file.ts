// An identity token in a file, kept fresh while the command runs, for SDKs that exchange it by themselves.
import { randomInt } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setting } from "@/lib/clouds/settings";
import { AppError, errorTable } from "@/lib/shared/errors";
import type { PlanEntry, ResolutionPlan } from "@/lib/shared/resolution/plan";
import type { Platform } from "@/worker/platform";

const roleVariable = "AWS_ROLE_ARN";
const fileVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";

/** Latchkey gives the same token again for ten minutes of its fifteen: one that has less left than this is replaced. */
const renewBeforeMs = 240_000;
const longestPauseMs = 600_000;
const againMs = 30_000;

const refused = (message: string) => new AppError("not_configured", `--identity-file: ${message}`);

/** The entry of the config of this name or id; of the only one where `nameOrId` is empty. */
export function chooseConfig(plan: ResolutionPlan, nameOrId: string): PlanEntry {
  const byConfig = new Map<string, PlanEntry>();
  for (const entry of plan) {
    const isUsable = entry.cloud === "aws" && entry.settings.roleArn && !byConfig.has(entry.configId);
    if (isUsable) byConfig.set(entry.configId, entry);
  }
  const entries = [...byConfig.values()];
  const fitting = nameOrId
    ? entries.filter(
        ({ configId, configName }) => nameOrId.toLowerCase() === configId || nameOrId === configName,
      )
    : entries;
  if (fitting.length === 1 && fitting[0]) return fitting[0];
  if (entries.length === 0) {
    throw refused("no variable of this automation is read from AWS with a Workload Identity config.");
  }
  const known = entries.map(({ configId, configName }) =>
    configName ? `${configName} (${configId})` : configId,
  );
  const said = nameOrId
    ? `none of the configs that the variables use is "${nameOrId}"`
    : "the variables use several configs";
  throw refused(`${said}. Name one of them: ${known.join(", ")}.`);
}

/** A variable of the automation by one of these names would lead the SDK elsewhere. */
export function refuseConflicts(environment: Record<string, string> | undefined, plan: ResolutionPlan): void {
  const planned = plan.flatMap(({ variables }) => variables.map(({ key }) => key));
  const keys = new Set([...Object.keys(environment ?? {}), ...planned]);
  const failures = [roleVariable, fileVariable]
    .filter((name) => keys.has(name))
    .map((key) => ({
      key,
      reason: "identity_file_conflict",
      detail: "--identity-file sets this variable itself.",
    }));
  if (failures.length === 0) return;
  const words =
    "The command wasn't started, because --identity-file and the automation set the same variables.";
  throw new AppError("kickoff_unresolved", words, { failures });
}

/** With any of these set, SDKs of AWS don't look at the file. */
const stronger = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

export function strongerSetting(environment: NodeJS.ProcessEnv): string | undefined {
  const found = stronger.filter((name) => environment[name]);
  if (found.length === 0) return undefined;
  const verb = found.length > 1 ? "are" : "is";
  return `${found.join(" and ")} ${verb} set, which AWS SDKs prefer to the identity file.`;
}

/** What is set for the command, and how it ends. The file is in a directory of its own, which nobody else can read. */
export async function openIdentityFile(
  platform: Platform,
  kickoffId: string,
  entry: PlanEntry,
  say: (line: string) => void,
): Promise<{ variables: Record<string, string>; close(): void }> {
  const { configId, audience, settings } = entry;
  const ask = () => platform.lastingToken({ configId, kickoffId }, audience);
  const first = await ask();
  const { file, folder } = begin(first.token);
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  let complained = false;

  function close(): void {
    isOpen = false;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  }
  function renewAfter(ms: number): void {
    timer = setTimeout(() => void renew(), ms);
  }
  async function renew(): Promise<void> {
    try {
      const { token, endsInMs } = await ask();
      if (!isOpen) return;
      write(file, token);
      complained = false;
      renewAfter(pauseBefore(endsInMs));
    } catch (error) {
      if (!isOpen) return;
      const reason = error instanceof AppError ? error.message : "it can't be written.";
      if (error instanceof AppError && isFinal(error)) {
        say(`latchkey-worker: the identity file was removed: ${reason}`);
        return close();
      }
      if (!complained) {
        say(`latchkey-worker: couldn't renew the identity file: ${reason} Trying again.`);
      }
      complained = true;
      renewAfter(againMs);
    }
  }
  renewAfter(pauseBefore(first.endsInMs));
  // A signal may end the worker before there is a command.
  process.once("exit", close);
  return { variables: { [roleVariable]: setting(settings, "roleArn"), [fileVariable]: file }, close };
}

function begin(token: string): { folder: string; file: string } {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(path.join(tmpdir(), "latchkey-"));
    const file = path.join(folder, "identity-token");
    write(file, token);
    return { folder, file };
  } catch (error) {
    if (folder) rmSync(folder, { recursive: true, force: true });
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new AppError(
      "not_configured",
      `The identity file can't be written (${code}): set TMPDIR to a directory that can be.`,
    );
  }
}

/** A reader gets the old token or the new one, never a part. */
function write(file: string, token: string): void {
  const beside = `${file}.new`;
  writeFileSync(beside, token, { mode: 0o600 });
  renameSync(beside, file);
}

/** Latchkey has decided, and asking again helps nobody. */
function isFinal({ code }: AppError): boolean {
  return [401, 403, 404].includes(errorTable[code].status);
}

function pauseBefore(endsInMs: number | undefined): number {
  const leftMs = endsInMs ?? 300_000;
  const pauseMs = Math.max(againMs, Math.min(longestPauseMs, leftMs - renewBeforeMs));
  // Spread, so that workers that began together don't ask together.
  return pauseMs * (1 - randomInt(1000) / 10_000);
}
