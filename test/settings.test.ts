// A role, a region or a secret's name that is missing is an error, and never an empty text that goes on unseen: settings are
// parsed where they are read (`setting`, `secretReferenceOf`).
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { setting } from "@/lib/clouds/settings";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";

const folders = ["lib", "worker", "components", "app"];
const named = "(?:roleArn|role|region|project|secretName|place|arn|principal)";
const silent = [
  // settings.region ?? "", settings[name] || "", secretName ?? ""
  new RegExp(
    `(?:\\bsettings(?:\\?)?(?:\\.\\w+|\\[[^\\]]*\\])|\\b${named}\\)?)\\s*(?:\\?\\?|\\|\\|)\\s*(?:""|'')`,
  ),
  // ({ region = "" }) of settings
  new RegExp(`\\{[^{}]*\\b${named} = ""[^{}]*\\}`),
];

async function sources(): Promise<string[]> {
  const each = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name));
    }),
  );
  return each.flat();
}

const lines = (text: string) =>
  text.split("\n").filter((line) => silent.some((pattern) => pattern.test(line)));

describe("settings and secrets' names", () => {
  it.each([
    'const at = settings.region ?? "";',
    'const at = config.settings[field.name] ?? "";',
    'parseSecretReference(secretName ?? "")',
    'roleArn || ""',
    'place: (name, { region = "" }) => region,',
    'principalName: ({ roleArn = "" }) => roleArn,',
  ])("are seen where they would be empty: %s", (line) => {
    expect(lines(line)).toEqual([line]);
  });

  it("are never made empty", async () => {
    const found: string[] = [];
    for (const file of await sources()) {
      for (const line of lines(await readFile(file, "utf8"))) found.push(`${file}: ${line.trim()}`);
    }
    expect(found).toEqual([]);
  });

  it("fail where one is missing", () => {
    expect(setting({ region: "us-east-1" }, "region")).toBe("us-east-1");
    const failure = { reason: "settings_not_accepted" };
    for (const settings of [{}, { region: "" }] as Record<string, string>[]) {
      expect(() => setting(settings, "region")).toThrow(
        expect.objectContaining({ failure: expect.objectContaining(failure) }),
      );
    }
    expect(() => setting({}, "toString")).toThrow();
    expect(secretReferenceOf({ secretName: "a#b" })).toEqual({ name: "a", jsonKey: "b" });
    for (const secretName of [null, undefined, ""])
      expect(() => secretReferenceOf({ secretName })).toThrow(TypeError);
  });
});
