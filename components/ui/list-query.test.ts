import { afterEach, expect, it, vi } from "vitest";
import { listOptions, organizationPath } from "@/components/ui/list-query";

const acme = "11111111-1111-4111-8111-111111111111";
const umbra = "22222222-2222-4222-8222-222222222222";

afterEach(() => vi.unstubAllGlobals());

async function askedFor(options: ReturnType<typeof listOptions>, pageParam = ""): Promise<string> {
  const fetched = vi.fn(async () => Response.json({ items: [], nextCursor: null }));
  vi.stubGlobal("fetch", fetched);
  const context = { pageParam, queryKey: options.queryKey, signal: new AbortController().signal };
  await (options.queryFn as (given: unknown) => Promise<unknown>)(context);
  return String((fetched.mock.calls[0] as unknown[])[0]);
}

it("asks the organization's own endpoint, with what is given alone", async () => {
  const path = `/api/v1/organizations/${acme}/workload-identity-configs`;
  expect(await askedFor(listOptions(acme, "workload-identity-configs", { query: "" }))).toBe(path);
  expect(await askedFor(listOptions(acme, "workload-identity-configs", { query: "a&b c" }), "next")).toBe(
    `${path}?query=a%26b+c&cursor=next`,
  );
});

it("keeps two organizations apart, and the lists of one", () => {
  const keys = [
    listOptions(acme, "automations").queryKey,
    listOptions(umbra, "automations").queryKey,
    listOptions(acme, "environment-variables").queryKey,
    listOptions(acme, "automations", { query: "x" }).queryKey,
  ];
  expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length);
});

it("has one key for no search and an empty one", () => {
  expect(listOptions(acme, "automations", { query: "" }).queryKey).toEqual(
    listOptions(acme, "automations").queryKey,
  );
});

it("shows the last answer while a search runs, but never another list's", () => {
  const { placeholderData } = listOptions(acme, "automations", { query: "x" });
  const shown = (key: unknown[]) =>
    (placeholderData as (data: unknown, query: unknown) => unknown)("rows", { queryKey: key });
  expect(shown(listOptions(acme, "automations").queryKey)).toBe("rows");
  expect(shown(listOptions(umbra, "automations").queryKey)).toBeUndefined();
  expect(shown(listOptions(acme, "environment-variables").queryKey)).toBeUndefined();
});

it("keeps what is put into a path inside its segment", () => {
  expect(organizationPath(acme, "automations", "a b")).toBe(
    `/api/v1/organizations/${acme}/automations/a%20b`,
  );
  expect(organizationPath(acme, "../x?y")).toBe(`/api/v1/organizations/${acme}/..%2Fx%3Fy`);
});
