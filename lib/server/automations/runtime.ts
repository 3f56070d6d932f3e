// The worker runtimes that are let in.
import { AppError } from "@/lib/shared/errors";
import { minimumRuntimeVersion } from "@/lib/shared/resolution/plan";

export function runtimeTooOld(version: string): AppError {
  return new AppError(
    "runtime_too_old",
    `This worker has runtime ${version}. Secret-backed variables need ${minimumRuntimeVersion} or later: update the automation's image.`,
  );
}
