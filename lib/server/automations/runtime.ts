// The worker runtimes that are let in.
import { AppError } from "@/lib/shared/errors";
import { contractVersion, type KickoffInput, minimumRuntimeVersion } from "@/lib/shared/resolution/plan";

export function runtimeTooOld(version: string): AppError {
  return new AppError(
    "runtime_too_old",
    `This worker has runtime ${version}. Secret-backed variables need ${minimumRuntimeVersion} or later: update the automation's image.`,
  );
}

/**
 * A worker that reads by itself has to know what a plan says. One of another contract is told so, and given nothing.
 *
 * @throws AppError `worker_too_old`, `worker_too_new`.
 */
export function requireContract({ resolve, contract }: KickoffInput): void {
  if (resolve !== "worker" || contract === contractVersion) return;
  const isOld = contract < contractVersion;
  throw new AppError(
    isOld ? "worker_too_old" : "worker_too_new",
    `This worker speaks version ${contract} of the worker API, and this Latchkey version ${contractVersion}. ` +
      (isOld
        ? "Update latchkey-worker in the automation's image."
        : "Update Latchkey, or use the latchkey-worker that it offers for download."),
  );
}
