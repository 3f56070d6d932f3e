// The workers as this server gives them away: `npm run build` makes them.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { respond } from "@/lib/server/http/answer";
import { documentResponse } from "@/lib/server/http/kept-document";
import { AppError } from "@/lib/shared/errors";
import { version } from "@/lib/shared/version";
import { type WorkerLanguage, workerFiles } from "@/lib/shared/workers/files";

export interface WorkerFile {
  bytes: Buffer<ArrayBuffer>;
  /** In hex, as `sha256sum` and Docker write it. */
  sha256: string;
  version: string;
}

const types: Record<WorkerLanguage, string> = {
  node: "text/javascript; charset=utf-8",
  python: "application/zip",
};
const builtFile = (language: WorkerLanguage) => path.join(process.cwd(), "dist", workerFiles[language]);

const kept = new Map<WorkerLanguage, { key: string; file: WorkerFile }>();

/** Null where it was not built. Read again when it was built anew. */
export async function workerFile(
  language: WorkerLanguage,
  location = builtFile(language),
): Promise<WorkerFile | null> {
  const found = await stat(/* turbopackIgnore: true */ location).catch(() => null);
  if (!found?.isFile()) return null;
  const key = `${location} ${found.mtimeMs} ${found.size}`;
  const last = kept.get(language);
  if (last?.key === key) return last.file;
  const bytes = await readFile(/* turbopackIgnore: true */ location);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = { bytes, sha256, version: versionOf(language, bytes) };
  kept.set(language, { key, file });
  return file;
}

/** A wheel has it in its name; worker/build.mjs writes it into the first lines. */
function versionOf(language: WorkerLanguage, bytes: Buffer): string {
  if (language === "python") return version;
  return /^\/\/ latchkey-worker (\S+)$/m.exec(bytes.subarray(0, 500).toString())?.[1] ?? "unknown";
}

/**
 * For anybody: an image is built where nobody is signed in, and the file holds nothing but free software. Compressed on
 * the way, it would no longer be the bytes that the checksum is of.
 */
export function downloadWorker(
  request: Request,
  language: WorkerLanguage,
  location?: string,
): Promise<Response> {
  return respond(request, async () => {
    const file = await workerFile(language, location);
    if (!file) throw new AppError("not_found", "The worker isn't built on this server: run npm run build.");
    const response = documentResponse(request, {
      text: file.bytes,
      etag: `"${file.sha256}"`,
      contentType: types[language],
      cacheControl: "public, max-age=300, no-transform",
    });
    if (response.status === 200) {
      response.headers.set("content-length", String(file.bytes.byteLength));
      response.headers.set("content-disposition", `attachment; filename="${workerFiles[language]}"`);
    }
    return response;
  });
}

/** The name has a version in it, and this server has no other than its own. */
export function downloadWheel(request: Request, name: string): Promise<Response> {
  if (name === workerFiles.python) return downloadWorker(request, "python");
  return respond(request, async () => {
    throw new AppError(
      "not_found",
      `This server has ${workerFiles.node} and ${workerFiles.python} to download.`,
    );
  });
}
