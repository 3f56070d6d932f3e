import { expect, it } from "vitest";
import { proposedAddress } from "@/components/organization/new-organization";
import { OrganizationInput } from "@/lib/shared/organizations/schema";

it.each([
  ["Acme", "acme"],
  ["Acme Industries, Ltd.", "acme-industries-ltd"],
  ["Größe & Co.", "grosse-co"],
  ["  Zoë’s  ", "zoe-s"],
  ["日本", ""],
  [`${"a".repeat(47)} b`, "a".repeat(47)],
])("%j suggests %j", (name, slug) => {
  expect(proposedAddress(name)).toBe(slug);
  if (slug) expect(OrganizationInput.shape.slug.safeParse(slug).success).toBe(true);
});
