import { describe, expect, it } from "vitest";
import { acceptsSubject, overbroadSubject } from "@/lib/shared/worker-identities/subject";

const github = "https://token.actions.githubusercontent.com";
const kubernetes = "https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE";

describe("a subject's pattern", () => {
  it.each([
    ["repo:acme/api:ref:refs/heads/main", "repo:acme/api:ref:refs/heads/main"],
    ["repo:acme/api:*", "repo:acme/api:ref:refs/heads/main"],
    ["repo:acme/*:environment:prod", "repo:acme/api:environment:prod"],
    ["a*b*c", "a-b-c"],
    ["a*b*c", "abc"],
    ["*", ""],
    ["a*a", "aa"],
    ["*b*", "abc"],
  ])("%s accepts %s", (pattern, subject) => expect(acceptsSubject(pattern, subject)).toBe(true));

  it.each([
    ["repo:acme/api:ref:refs/heads/main", "repo:acme/api:ref:refs/heads/main2"],
    ["repo:acme/api:*", "repo:acme/api2:ref:refs/heads/main"],
    ["repo:acme/api:*", "xrepo:acme/api:ref"],
    ["repo:acme/*:environment:prod", "repo:acme/api:environment:prod2"],
    ["a*a", "a"],
    ["a*b*c", "a-c"],
    ["a*bc*c", "abc"],
    ["repo.acme", "repo:acme"],
    ["REPO", "repo"],
    ["repo:acme/*", "repo:acme-evil/api"],
    ["repo:acme/*", "repo:acme"],
    ["repo:acme/a?i", "repo:acme/api"],
    ["repo:acme/(api|web)", "repo:acme/api"],
    ["repo:acme/.+", "repo:acme/api"],
    ["caf\u00e9", "cafe\u0301"],
    ["repo:acme/*", "repo:\u0430cme/api"],
    ["", "x"],
  ])("%s does not accept %s", (pattern, subject) => expect(acceptsSubject(pattern, subject)).toBe(false));

  it("takes time in proportion to the texts", () => {
    const startedMs = performance.now();
    acceptsSubject("a*".repeat(250), `${"a".repeat(100_000)}b`);
    expect(performance.now() - startedMs).toBeLessThan(200);
  });
});

describe("who could have such a subject", () => {
  it.each(["https://constructor", "https://__proto__", "https://hasownproperty"])(
    "is nobody's at %s",
    (issuer) => expect(overbroadSubject(issuer, "worker")).toBeNull(),
  );

  it.each([
    [github, "*"],
    [github, "repo:*"],
    [github, "repo:*/api:ref:refs/heads/main"],
    [github, "*:environment:prod"],
    [github, "repo:acme"],
    [`${github}/`, "repo:*"],
    ["https://TOKEN.Actions.githubusercontent.com", "repo:*"],
    [`${github}:443/./`, "repo:*"],
    ["https://token.actions.githubusercontent.com.", "repo:*"],
    ["https://gitlab.com", "project_path:*"],
    ["https://app.terraform.io", "organization:*"],
    ["https://accounts.google.com", "1*"],
  ])("anyone: %s %s", (issuer, pattern) => expect(overbroadSubject(issuer, pattern)?.reach).toBe("anyone"));

  it.each([
    [kubernetes, "*"],
    [kubernetes, "system:serviceaccount:*"],
    [kubernetes, "system:serviceaccount:*:*"],
    ["https://issuer.example.com", "**"],
  ])("everyone in the issuer: %s %s", (issuer, pattern) =>
    expect(overbroadSubject(issuer, pattern)?.reach).toBe("issuer"),
  );

  it.each([
    [github, "repo:acme/*"],
    [`${github}/acme-enterprise`, "repo:*/api:*"],
    [github, "repo:acme/api:ref:refs/heads/main"],
    [kubernetes, "system:serviceaccount:agents:*"],
    [kubernetes, "system:serviceaccount:*:worker"],
    ["https://issuer.example.com", "worker-*"],
    ["not a URL", "worker"],
  ])("those who are meant: %s %s", (issuer, pattern) => expect(overbroadSubject(issuer, pattern)).toBeNull());
});
