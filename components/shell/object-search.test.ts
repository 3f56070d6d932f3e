import { afterEach, expect, it, vi } from "vitest";
import { objectSearch } from "@/components/shell/object-search";
import { ownerPermissions } from "@/lib/shared/permissions";

afterEach(() => void vi.unstubAllGlobals());

const organization = { id: "o1", slug: "acme" };
const search = (permissions = ownerPermissions) =>
  objectSearch(organization, permissions)("a&b", new AbortController().signal);

function answering(pages: Record<string, { items: object[]; nextCursor: string | null }>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    const resource = /organizations\/o1\/([a-z-]+)/.exec(address)?.[1] ?? "";
    return Response.json(pages[resource] ?? { items: [], nextCursor: null });
  });
  return asked;
}

it("offers a few of each kind, and all that match where the server has more", async () => {
  const asked = answering({
    "environment-variables": { items: [{ id: "v1", key: "A_KEY" }], nextCursor: "more" },
    automations: { items: [{ id: "a1", name: "A run" }], nextCursor: null },
  });
  const found = await search();
  expect(asked).toContain("/api/v1/organizations/o1/environment-variables?query=a%26b&limit=5");
  expect(found.map(({ label, href }) => [label, href])).toEqual([
    ["A run", "/acme/automations/a1"],
    ["A_KEY", "/acme/environment-variables?query=A_KEY"],
    ["All that match “a&b”", "/acme/environment-variables?query=a%26b"],
  ]);
});

it("asks only for what the person may read", async () => {
  const asked = answering({});
  await search({ automations: "read" });
  expect(asked).toEqual(["/api/v1/organizations/o1/automations?query=a%26b&limit=5"]);
});
