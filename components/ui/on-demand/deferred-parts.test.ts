import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

// Without a place of its own to wait in, a part that is on its way takes the whole page away meanwhile, and the focus with it.

const root = path.resolve(import.meta.dirname, "../../..");
const parts = ["app", "components"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .flatMap((file) => {
      const source = readFileSync(path.join(root, folder, file), "utf8");
      return [...source.matchAll(/^const (\w+) = dynamic\b.*?^\}?\);$/gms)].map(
        ([text, name = ""]) => [name, text] as const,
      );
    }),
);

it("finds the parts of pages that are loaded apart", () => {
  expect(parts.length).toBeGreaterThan(6);
});

it.each(parts)("%s says what is in its place while it loads, and when it does not", (_name, text) => {
  expect(text).toMatch(/\bloading: \w+Skeleton\b/);
  expect(text).toMatch(/,\s+partFailure\b/);
});
