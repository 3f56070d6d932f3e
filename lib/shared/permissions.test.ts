import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Permissions as PermissionsSchema } from "@/lib/shared/permission-schemas";
import {
  allows,
  beyond,
  complete,
  type Feature,
  features,
  grantWords,
  inWords,
  levels,
  memberPermissions,
  missingPermission,
  ownerPermissions,
  type Permission,
  type Permissions,
} from "@/lib/shared/permissions";

const everyPermission = Object.keys(features).flatMap((feature) => [
  `${feature}:read`,
  `${feature}:manage`,
]) as Permission[];
const anyPermissions: fc.Arbitrary<Permissions> = fc.dictionary(
  fc.constantFrom(...(Object.keys(features) as Feature[])),
  fc.constantFrom(...levels),
) as fc.Arbitrary<Permissions>;
const granted = (permissions: Permissions) =>
  everyPermission.filter((permission) => allows(permissions, permission));

describe("permissions", () => {
  it.each([
    [undefined, [false, false]],
    ["none", [false, false]],
    ["read", [true, false]],
    ["manage", [true, true]],
  ] as const)("at the level %s allow reading and managing: %j", (level, allowed) => {
    const permissions = level ? { audit_log: level } : {};
    expect([allows(permissions, "audit_log:read"), allows(permissions, "audit_log:manage")]).toEqual(allowed);
  });

  it("of an owner are all, of a Member as given", () => {
    expect(granted(ownerPermissions)).toEqual(everyPermission);
    expect(granted(memberPermissions)).toEqual([
      "environment_variables:read",
      "environment_variables:manage",
      "automations:read",
      "automations:manage",
    ]);
  });

  it.each([
    [undefined, "An owner of the organization can grant it."],
    [[], "An owner of the organization can grant it."],
    [["Ada"], "Ada can grant it."],
    [["Ada", "Bob"], "Ada or Bob can grant it."],
    [["Ada", "Bob", "Cy"], "Ada, Bob or Cy can grant it."],
    [["Ada", "Bob", "Cy", "Di"], "Ada, Bob, Cy or others can grant it."],
  ])("that are missing can be had from %j", (names, words) => {
    expect(grantWords(names)).toBe(words);
  });

  it("name the first that is missing", () => {
    expect(missingPermission({ audit_log: "read" }, ["audit_log:read", "audit_log:manage"])).toBe(
      "audit_log:manage",
    );
    expect(missingPermission({ audit_log: "manage" }, ["audit_log:read", "audit_log:manage"])).toBeNull();
  });

  it.each([
    { billing: "read" },
    { audit_log: "write" },
    { audit_log: true },
    [],
    "owner",
    { __proto__: null, x: 1 },
  ])("are not %j", (input) => {
    expect(PermissionsSchema.safeParse(input).success).toBe(false);
  });
});

describe("what a role grants beyond another", () => {
  it("is exactly what must be added to allow as much", () => {
    fc.assert(
      fc.property(anyPermissions, anyPermissions, (held, requested) => {
        const missing = beyond(held, requested);
        const isWithin = granted(requested).every((permission) => allows(held, permission));
        expect(missing.length === 0).toBe(isWithin);
        for (const permission of missing) {
          expect(allows(held, permission)).toBe(false);
          expect(allows(requested, permission)).toBe(true);
        }
        const raised = { ...held, ...Object.fromEntries(missing.map((permission) => permission.split(":"))) };
        expect(beyond(raised as Permissions, requested)).toEqual([]);
      }),
    );
  });

  it("is nothing for an owner, and everything for nobody", () => {
    expect(beyond(ownerPermissions, ownerPermissions)).toEqual([]);
    expect(beyond({}, ownerPermissions).map(inWords)).toContain("audit_log: manage");
    expect(beyond({}, {})).toEqual([]);
  });
});

describe("complete permissions", () => {
  it("have a level for every feature, and allow the same", () => {
    fc.assert(
      fc.property(anyPermissions, (permissions) => {
        expect(Object.keys(complete(permissions))).toEqual(Object.keys(features));
        expect(granted(complete(permissions))).toEqual(granted(permissions));
      }),
    );
  });
});
