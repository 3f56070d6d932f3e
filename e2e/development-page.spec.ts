// The page of elements is for development: a production build has neither the page nor what it shows.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { environment } from "./environment";

const build = path.resolve(import.meta.dirname, "..", ".next");
/** What the page says of itself in development. */
const words = "Every element of components/ui in every state";

test("production answers 404 for the page of elements", async ({ request }) => {
  const response = await request.get(`${environment().baseUrl}/dev/ui`, { maxRedirects: 0 });
  expect(response.status()).toBe(404);
  expect(await response.text()).not.toContain(words);
});

test("the production build holds nothing of the page of elements", () => {
  const files = ["static", "server"].flatMap((folder) =>
    readdirSync(path.join(build, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:js|html|rsc|css)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => readFileSync(file, "utf8").includes(words))).toEqual([]);
});
