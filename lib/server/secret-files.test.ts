import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { readEnvironment } from "@/lib/server/env";
import { loadSecretFiles, readSecretFiles, secretVariables } from "@/lib/server/secret-files";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

let count = 0;
function file(content: string): string {
  count += 1;
  const name = path.join(folder, `secret-${count}`);
  writeFileSync(name, content);
  return name;
}

describe("a secret in a file", () => {
  it.each(secretVariables)("is read for %s, less one line end", (name) => {
    for (const [content, value] of [
      ["value", "value"],
      ["value\n", "value"],
      ["value\r\n", "value"],
      ["value\n\n", "value\n"],
      [" value", " value"],
    ] as const) {
      const { source, problems } = readSecretFiles({ [`${name}_FILE`]: file(content) });
      expect({ value: source[name], problems }).toEqual({ value, problems: [] });
    }
  });

  it("is refused by name where it cannot be had", () => {
    const inside = path.join(folder, "folder");
    mkdirSync(inside);
    const { problems } = readSecretFiles({
      DATABASE_URL: "postgres://canary",
      DATABASE_URL_FILE: file("postgres://canary"),
      NEXTAUTH_SECRET_FILE: path.join(folder, "absent"),
      OIDC_PRIVATE_KEY_FILE: inside,
      SEALING_KEYS_FILE: file("\n"),
    });
    expect(problems).toEqual([
      "DATABASE_URL and DATABASE_URL_FILE are both set. Set only one.",
      expect.stringMatching(/^NEXTAUTH_SECRET_FILE names .*absent, which can't be read \(ENOENT\)\.$/),
      expect.stringMatching(/^OIDC_PRIVATE_KEY_FILE names .*, which is a folder\.$/),
      expect.stringMatching(/^SEALING_KEYS_FILE names .*, which is empty\.$/),
    ]);
  });

  it("makes a configuration whole, and is missed in one sentence where it is not there", () => {
    const settings = {
      DATABASE_URL_FILE: file("postgres://latchkey@localhost/latchkey\n"),
      NEXTAUTH_SECRET_FILE: file(`${"s".repeat(32)}\n`),
      SEALING_KEYS_FILE: file(`${randomBytes(32).toString("base64")}\n`),
      NEXTAUTH_URL: "http://localhost:3000",
    };
    expect(readEnvironment(settings)).toMatchObject({ nextAuthSecret: "s".repeat(32) });
    expect(() => readEnvironment({ ...settings, SEALING_KEYS_FILE: "/nowhere" })).toThrow(
      /^Latchkey's configuration needs attention:\n {2}- SEALING_KEYS_FILE names \/nowhere, [^\n]*$/,
    );
  });

  it("is put into the process's environment once, for all that reads it there", () => {
    vi.stubEnv("SMTP_URL", undefined);
    vi.stubEnv("SMTP_URL_FILE", file("smtp://localhost\n"));
    loadSecretFiles();
    expect([process.env.SMTP_URL, process.env.SMTP_URL_FILE]).toEqual(["smtp://localhost", undefined]);
    loadSecretFiles();
    expect(process.env.SMTP_URL).toBe("smtp://localhost");
  });
});
