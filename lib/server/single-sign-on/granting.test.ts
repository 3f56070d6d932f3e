import { expect, it } from "vitest";
import { grantOf, valuesOf } from "@/lib/server/single-sign-on/granting";
import type { Settings } from "@/lib/server/single-sign-on/record";

const named = (id: string, builtIn: "owner" | "member" | null = null) => ({
  ...{ id, name: id, builtIn, permissions: {} },
});
const settings = (change: Partial<Settings> = {}) =>
  ({
    ...{ organizationId: "o", roleClaim: "groups", mayMakeOwners: false, defaultRole: null },
    rules: [
      { value: "boss", role: named("owner", "owner") },
      { value: "ops", role: named("admin") },
      { value: "all", role: named("viewer") },
    ],
    ...change,
  }) as Settings;
const roleBy = (claims: Record<string, unknown>, change?: Partial<Settings>) => {
  const { roleId, isByRule } = grantOf(settings(change), claims);
  return [roleId, isByRule];
};

it("the first rule whose value the claim has gives the role", () => {
  expect(roleBy({ groups: ["all", "ops"] })).toEqual(["admin", true]);
  expect(roleBy({ groups: "all" })).toEqual(["viewer", true]);
  expect(roleBy({ groups: ["others"] })).toEqual([null, false]);
  expect(roleBy({})).toEqual([null, false]);
  expect(roleBy({ groups: ["others"] }, { defaultRole: named("m", "member") })).toEqual(["m", false]);
  expect(roleBy({ groups: ["all"] }, { roleClaim: null })).toEqual([null, false]);
});

it("an owner is made where an owner allowed it, and never by the default", () => {
  expect(roleBy({ groups: ["boss", "all"] })).toEqual(["viewer", true]);
  expect(roleBy({ groups: ["boss", "all"] }, { mayMakeOwners: true })).toEqual(["owner", true]);
  expect(roleBy({}, { mayMakeOwners: true, defaultRole: named("owner", "owner") })).toEqual([null, false]);
});

it("a claim is a text or a list of texts, by its whole name or a path", () => {
  const claims = {
    "https://acme.example/roles": ["a"],
    realm_access: { roles: ["b", 7, null, ["c"]] },
    nothing: { inside: 1 },
  };
  const found = (name: string) => [...valuesOf(claims, name)];
  expect(found("https://acme.example/roles")).toEqual(["a"]);
  expect(found("realm_access.roles")).toEqual(["b"]);
  for (const name of ["nothing", "nothing.inside", "constructor.name", "__proto__", "realm_access.roles.0"]) {
    expect(found(name), name).toEqual(name.endsWith(".0") ? ["b"] : []);
  }
});
