import { afterEach, expect, it, vi } from "vitest";
import { listOptions } from "@/components/ui/list/query";
import { automationOperations } from "@/lib/shared/automations/operations";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { hrefOf } from "@/lib/shared/operations/client";
import { configOperations } from "@/lib/shared/workload-identity/operations";

const acme = "11111111-1111-4111-8111-111111111111";
const umbra = "22222222-2222-4222-8222-222222222222";

const automations = (organizationId: string, filters = {}) =>
  listOptions(automationOperations.list, { organizationId }, filters);

afterEach(() => vi.unstubAllGlobals());

async function askedFor(
  options: { queryKey: readonly unknown[]; queryFn?: unknown },
  pageParam = "",
): Promise<string> {
  const fetched = vi.fn(async () => Response.json({ items: [], nextCursor: null }));
  vi.stubGlobal("fetch", fetched);
  const context = { pageParam, queryKey: options.queryKey, signal: new AbortController().signal };
  await (options.queryFn as (given: unknown) => Promise<unknown>)(context);
  return String((fetched.mock.calls[0] as unknown[])[0]);
}

it("asks the organization's own endpoint, with what is given alone", async () => {
  const path = `/api/v1/organizations/${acme}/workload-identity-configs`;
  expect(await askedFor(listOptions(configOperations.list, { organizationId: acme }, { query: "" }))).toBe(
    path,
  );
  expect(
    await askedFor(listOptions(configOperations.list, { organizationId: acme }, { query: "a&b c" }), "next"),
  ).toBe(`${path}?query=a%26b+c&cursor=next`);
});

it("keeps two organizations apart, and the lists of one", () => {
  const keys = [
    automations(acme).queryKey,
    automations(umbra).queryKey,
    listOptions(variableOperations.list, { organizationId: acme }).queryKey,
    automations(acme, { query: "x" }).queryKey,
  ];
  expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length);
});

it("has one key for no search and an empty one", () => {
  expect(automations(acme, { query: "" }).queryKey).toEqual(automations(acme).queryKey);
});

it("shows the last answer while a search runs, but never another list's", () => {
  const { placeholderData } = automations(acme, { query: "x" });
  const shown = (key: unknown[]) =>
    (placeholderData as (data: unknown, query: unknown) => unknown)("rows", { queryKey: key });
  expect(shown(automations(acme).queryKey)).toBe("rows");
  expect(shown(automations(umbra).queryKey)).toBeUndefined();
  expect(shown(listOptions(variableOperations.list, { organizationId: acme }).queryKey)).toBeUndefined();
});

it("keeps what is put into a path inside its segment", () => {
  const hrefTo = (id: string) => hrefOf(automationOperations.get, { organizationId: acme, id });
  expect(hrefTo("a b")).toBe(`/api/v1/organizations/${acme}/automations/a%20b`);
  expect(hrefTo("../x?y")).toBe(`/api/v1/organizations/${acme}/automations/..%2Fx%3Fy`);
});
