import { describe, expect, it } from "vitest";
import {
  automationFilters,
  isNarrowed,
  loadVariableAddress,
  variableFilters,
} from "@/components/environment-variables/list-address";

const id = "0b0f2c84-9c1e-4f0a-9f0e-6f2d6f7b1a11";
const everything = { count: "true", limit: "100" };
const asked = (search: string) => {
  const filters = variableFilters(loadVariableAddress(new URLSearchParams(search)));
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
};

describe("the address of the list", () => {
  it.each([
    ["", everything],
    ["query=+a%26b+", { ...everything, query: "a&b" }],
    ["source=direct", { ...everything, source: "direct" }],
    ["source=default:aws", { ...everything, source: "default:aws" }],
    [`source=credential:${id}`, { ...everything, source: `credential:${id}` }],
    [`automation=${id.toUpperCase()}`, { ...everything, automationId: id }],
    ["automation=none", { ...everything, unassigned: "true" }],
    [
      "readAt=deploy&sort=last_used&order=desc",
      { ...everything, readAt: "deploy", sort: "last_used", order: "desc" },
    ],
    // What is no filter narrows nothing: the list is there all the same.
    ["source=vault&automation=x&readAt=never&sort=colour&order=up&source=", everything],
  ])("%j asks for %j", (search, filters) => expect(asked(search)).toEqual(filters));

  it("asks for no longer a text than the server takes", () => {
    expect(asked(`query=${"x".repeat(300)}`).query).toHaveLength(200);
  });

  it("says whether it narrows", () => {
    const narrowed = (search: string) => isNarrowed(loadVariableAddress(new URLSearchParams(search)));
    expect(narrowed("sort=updated&order=desc")).toBe(false);
    for (const search of ["query=a", "source=direct", "readAt=kickoff", "automation=none"]) {
      expect(narrowed(search)).toBe(true);
    }
  });

  it("on an automation's page is about that one alone", () => {
    const address = loadVariableAddress(
      new URLSearchParams("source=direct&automation=none&query=a&sort=source"),
    );
    expect(automationFilters(address, id)).toMatchObject({
      automationId: id,
      unassigned: "",
      source: "",
      query: "a",
      sort: "source",
    });
  });
});
