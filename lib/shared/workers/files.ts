import { version } from "@/lib/shared/version";

/** As each worker is called in dist/ and under /downloads. pip reads what a wheel is from its name. */
export const workerFiles = {
  node: "latchkey-worker.mjs",
  python: `latchkey_worker-${version}-py3-none-any.whl`,
} as const;
export type WorkerLanguage = keyof typeof workerFiles;
