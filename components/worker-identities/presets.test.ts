import { expect, it } from "vitest";
import { githubIssuer, linesFor, presetOf } from "@/components/worker-identities/presets";

const automationId = "c0ffee00-0000-4000-8000-00000000000a";
const origin = "https://latchkey.example.com";
const own = `${origin}/automations/${automationId}`;
const lines = (issuer: string, subject: string, audience = own) =>
  linesFor({ origin, automationId, identity: { issuer, subject, audience } }).code;

it("an identity shows where its workers run", () => {
  expect(presetOf({ issuer: githubIssuer, subject: "repo:acme/api:*" })).toBe("github");
  expect(presetOf({ issuer: `${githubIssuer}/acme`, subject: "repo:acme/api:*" })).toBe("github");
  expect(presetOf({ issuer: "https://a", subject: "system:serviceaccount:a:b" })).toBe("kubernetes");
  expect(presetOf({ issuer: "https://a", subject: "worker" })).toBe("other");
});

it("GitHub's lines ask for the permission, and name an audience that the worker does not take by itself", () => {
  const usual = lines(githubIssuer, "repo:acme/api:*");
  expect(usual).toContain("id-token: write");
  expect(usual).toContain(`LATCHKEY_AUTOMATION: ${automationId}`);
  expect(usual).not.toContain("AUDIENCE");
  expect(lines(githubIssuer, "repo:acme/api:*", "https://issuer.example.com/x")).toContain(
    'LATCHKEY_AUDIENCE: "https://issuer.example.com/x"',
  );
});

it("Kubernetes' lines name the service account and the audience", () => {
  const pod = lines("https://a", "system:serviceaccount:agents:nightly");
  expect(pod).toContain("serviceAccountName: nightly");
  expect(pod).toContain(`audience: "${own}"`);
  expect(lines("https://a", "system:serviceaccount:agents:*")).toContain("your-service-account");
});
