import { describe, expect, it } from "vitest";
import { isCurrent, readableNavigation } from "@/components/shell/navigation";
import { memberPermissions, ownerPermissions, type Permissions } from "@/lib/shared/permissions";

const labels = (permissions: Permissions) =>
  readableNavigation(permissions).map((group) => [group.label, group.destinations.map(({ label }) => label)]);

describe("readableNavigation", () => {
  it("shows an owner everything", () => {
    expect(labels(ownerPermissions)).toEqual([
      ["Work", ["Overview", "Automations", "Environment Variables", "Workers"]],
      [
        "Settings",
        [
          "Workload Identity",
          "Secret Provider Credentials",
          "Roles",
          "Members",
          "API Tokens",
          "Organization",
          "Single Sign-On",
          "Audit Log",
          "Webhooks",
        ],
      ],
    ]);
  });

  it("leaves out what a member may not read; the member's own tokens stay", () => {
    expect(labels(memberPermissions)).toEqual([
      ["Work", ["Overview", "Automations", "Environment Variables", "Workers"]],
      ["Settings", ["API Tokens"]],
    ]);
  });

  it("shows Overview to everyone who may read any part of it", () => {
    expect(labels({ secret_providers: "read" })[0]).toEqual(["Work", ["Overview"]]);
    expect(labels({ webhooks: "read" })[0]).toEqual(["Work", ["Overview"]]);
    expect(labels({ audit_log: "manage" })).toEqual([["Settings", ["API Tokens", "Audit Log"]]]);
  });

  it("has no group of which nothing is left", () => {
    expect(labels({ automations: "none" })).toEqual([["Settings", ["API Tokens"]]]);
  });
});

describe("isCurrent", () => {
  it.each([
    ["/acme/automations", true],
    ["/acme/automations/42", true],
    ["/acme/automations-old", false],
    ["/acme", false],
  ])("%s", (pathname, expected) => expect(isCurrent(pathname, "/acme/automations")).toBe(expected));
});
