import { createHash } from "node:crypto";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { downloadWheel, downloadWorker, workerFile } from "@/lib/server/downloads/worker-file";
import { version } from "@/lib/shared/version";
import { workerFiles } from "@/lib/shared/workers/files";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (more = "") => `#!/usr/bin/env node\n// latchkey-worker 1.2.3\n${more}`;
const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");
const ask = (location: string, headers: Record<string, string> = {}) =>
  downloadWorker(
    new Request("http://localhost/downloads/latchkey-worker.mjs", { headers }),
    "node",
    location,
  );

describe("the worker's file", () => {
  it("is given byte for byte, with its checksum as ETag", async () => {
    const location = path.join(folder, "worker.mjs");
    await writeFile(location, text("é"));
    const response = await ask(location);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${hashOf(text("é"))}"`,
      "cache-control": "public, max-age=300, no-transform",
      "content-type": "text/javascript; charset=utf-8",
      "content-length": String(Buffer.byteLength(text("é"))),
      "content-disposition": 'attachment; filename="latchkey-worker.mjs"',
    });
    expect(hashOf(await response.text())).toBe(hashOf(text("é")));
    expect(await workerFile("node", location)).toMatchObject({ version: "1.2.3", sha256: hashOf(text("é")) });
  });

  it.each(['"%"', 'W/"%"', '"other", "%"', "*"])(
    "is not sent again to a caller that has it: %s",
    async (known) => {
      const location = path.join(folder, "worker.mjs");
      await writeFile(location, text());
      const response = await ask(location, { "if-none-match": known.replace("%", hashOf(text())) });
      expect([response.status, await response.text()]).toEqual([304, ""]);
      expect((await ask(location, { "if-none-match": '"other"' })).status).toBe(200);
    },
  );

  it("is read again once it was built anew", async () => {
    const location = path.join(folder, "again.mjs");
    await writeFile(location, text());
    const before = await workerFile("node", location);
    expect(await workerFile("node", location)).toBe(before);
    await writeFile(location, text("//"));
    await utimes(location, new Date(), new Date(Date.now() + 5000));
    expect((await workerFile("node", location))?.sha256).toBe(hashOf(text("//")));
  });

  it("that was not built is not found, and what to do is said", async () => {
    const location = path.join(folder, "nothing.mjs");
    expect(await workerFile("node", location)).toBeNull();
    const response = await ask(location);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("npm run build"),
    });
  });

  it("for Python is a wheel by its own name, and no other version's", async () => {
    const location = path.join(folder, workerFiles.python);
    await writeFile(location, "PK");
    const response = await downloadWorker(
      new Request("http://localhost/downloads/x.whl"),
      "python",
      location,
    );
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${hashOf("PK")}"`,
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="latchkey_worker-${version}-py3-none-any.whl"`,
    });
    expect(await workerFile("python", location)).toMatchObject({ version, sha256: hashOf("PK") });
    const other = await downloadWheel(
      new Request("http://localhost/"),
      "latchkey_worker-9.9.9-py3-none-any.whl",
    );
    expect(other.status).toBe(404);
    expect(await other.json()).toMatchObject({ detail: expect.stringContaining(workerFiles.python) });
  });
});
