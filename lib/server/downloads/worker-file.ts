// The worker's bundle as this server gives it away: `npm run build` makes it.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { respond } from "@/lib/server/http/answer";
import { documentResponse } from "@/lib/server/http/kept-document";
import { AppError } from "@/lib/shared/errors";

export interface WorkerFile {
  bytes: Buffer<ArrayBuffer>;
  /** In hex, as `sha256sum` and Docker write it. */
  sha256: string;
  version: string;
}

const builtFile = () => path.join(process.cwd(), "dist", "latchkey-worker.mjs");

let kept: { key: string; file: WorkerFile } | null = null;

/** Null where it was not built. Read again when it was built anew. */
export async function workerFile(location = builtFile()): Promise<WorkerFile | null> {
  const found = await stat(location).catch(() => null);
  if (!found?.isFile()) return null;
  const key = `${location} ${found.mtimeMs} ${found.size}`;
  if (kept?.key === key) return kept.file;
  const bytes = await readFile(location);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  // worker/build.mjs writes it into the first lines.
  const version = /^\/\/ latchkey-worker (\S+)$/m.exec(bytes.subarray(0, 500).toString())?.[1] ?? "unknown";
  const file = { bytes, sha256, version };
  kept = { key, file };
  return file;
}

/**
 * For anybody: an image is built where nobody is signed in, and the file holds nothing but free software. Compressed on
 * the way, it would no longer be the bytes that the checksum is of.
 */
export function downloadWorker(request: Request, location?: string): Promise<Response> {
  return respond(request, async () => {
    const file = await workerFile(location);
    if (!file) throw new AppError("not_found", "The worker isn't built on this server: run npm run build.");
    const response = documentResponse(request, {
      body: file.bytes,
      etag: `"${file.sha256}"`,
      contentType: "text/javascript; charset=utf-8",
      cacheControl: "public, max-age=300, no-transform",
    });
    if (response.status === 200) {
      response.headers.set("content-length", String(file.bytes.byteLength));
      response.headers.set("content-disposition", 'attachment; filename="latchkey-worker.mjs"');
    }
    return response;
  });
}
