import { createPrivateKey } from "node:crypto";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { developmentKeysIn } from "@/dev/development-keys";
import { readEnvironment } from "@/lib/server/env";

describe("development keys", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("are made once, however many ask at once, and only their owner may read them", async () => {
    const all = await Promise.all([1, 2, 3].map(() => developmentKeysIn(folder)));
    all.push(await developmentKeysIn(folder));
    expect(new Set(all.map(({ OIDC_PRIVATE_KEY }) => OIDC_PRIVATE_KEY)).size).toBe(1);
    const [file, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect((await stat(path.join(folder, file ?? ""))).mode & 0o777).toBe(0o600);
  });

  test("are what the server takes", async () => {
    const keys = await developmentKeysIn(folder);
    const rest = { DATABASE_URL: "postgres://x", NEXTAUTH_URL: "http://localhost:3000" };
    expect(readEnvironment({ ...rest, ...keys }).oidcPrivateKeys).toHaveLength(1);
    expect(createPrivateKey(keys.OIDC_PRIVATE_KEY).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test("are closed to others again when somebody opened them", async () => {
    await developmentKeysIn(folder);
    const [file = ""] = await readdir(folder);
    await chmod(path.join(folder, file), 0o644);
    await developmentKeysIn(folder);
    expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
  });

  test("are not replaced when the file is damaged: what they sealed would be lost", async () => {
    await developmentKeysIn(folder);
    const [file = ""] = await readdir(folder);
    await writeFile(path.join(folder, file), "{");
    await expect(developmentKeysIn(folder)).rejects.toThrow("Remove it");
  });
});
