import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { allOperations } from "@/lib/shared/operations/all";
import { OrganizationInput } from "@/lib/shared/organizations/schema";

const root = path.resolve(import.meta.dirname, "../../..");
const isServed = /(^|\/)(page\.tsx|route\.ts)$/;

/** Every first segment of a path that something else than an organization's pages answers. */
const segments = new Set([
  ...readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => isServed.test(file))
    .map((file) => file.split("/").filter((part) => !part.startsWith("("))[0] ?? "")
    .filter((segment) => !segment.startsWith("[") && !isServed.test(segment)),
  ...allOperations.map(({ operation }) => operation.path.split("/")[1] ?? ""),
  ...readdirSync(path.join(root, "public")),
]);

it.each([...segments])("no organization hides /%s", (slug) => {
  expect(OrganizationInput.safeParse({ name: "Acme", slug }).success).toBe(false);
});

it("looks at what there is", () => {
  expect([...segments]).toEqual(expect.arrayContaining(["api", "docs", "oauth2", "sign-in", "downloads"]));
});
