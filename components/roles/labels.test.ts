import { describe, expect, it } from "vitest";
import { roleBeyondAuthority, summaryOf } from "@/components/roles/labels";
import { complete, memberPermissions, ownerPermissions } from "@/lib/shared/permissions";

const owner = { builtIn: "owner" as const, permissions: complete(ownerPermissions) };
const member = { builtIn: "member" as const, permissions: complete(memberPermissions) };

describe("a role in words", () => {
  it.each([
    [owner, "Everything. It can’t be restricted."],
    [member, "Manages environment variables and automations."],
    [{ builtIn: null, permissions: complete({ audit_log: "read" }) }, "Reads audit log."],
    [{ builtIn: null, permissions: complete({}) }, "Nothing yet."],
  ])("is %j: %s", (role, words) => {
    expect(summaryOf(role)).toBe(words);
  });
});

describe("who may decide about a role", () => {
  it("is an owner in any case, and nobody else about Owner", () => {
    expect(roleBeyondAuthority(ownerPermissions, owner, true)).toBeUndefined();
    expect(roleBeyondAuthority(ownerPermissions, owner, false)).toBe(
      "Only an owner can change who is an owner.",
    );
  });

  it("is every role with the same permissions", () => {
    expect(roleBeyondAuthority(memberPermissions, member, false)).toBeUndefined();
    expect(roleBeyondAuthority({ automations: "manage" }, member, false)).toContain(
      "environment_variables: manage",
    );
  });
});
