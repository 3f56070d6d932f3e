import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { OrganizationInput } from "@/lib/shared/organizations/schema";

const root = path.resolve(import.meta.dirname, "../../..");
const isTaken = (slug: string) => !OrganizationInput.safeParse({ name: "Acme", slug }).success;

it("gives no organization a path that the console has, or a file that it serves", () => {
  const pages = readdirSync(path.join(root, "app"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[[(@_]/.test(entry.name))
    .map(({ name }) => name);
  expect(pages).toContain("sign-in");
  const files = readdirSync(path.join(root, "public"));
  expect(
    [...pages, ...files, "_next", "favicon.ico", "icon.svg", "apple-icon.png"].filter(
      (name) => !isTaken(name),
    ),
  ).toEqual([]);
  expect(isTaken("acme")).toBe(false);
});
