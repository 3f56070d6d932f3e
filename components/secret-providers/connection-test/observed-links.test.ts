import { expect, it } from "vitest";
import {
  awaitedLinks,
  newestLinks,
  observedLinks,
} from "@/components/secret-providers/connection-test/trust-links";
import type { LinkEvidence } from "@/lib/shared/evidence/schema";
import type { ConnectionTest } from "@/lib/shared/secret-providers/schema";

const green: ConnectionTest = { ok: true, principal: "arn", account: "1" };
const refused: ConnectionTest = {
  ok: false,
  stage: "exchange",
  reason: "trust_policy_mismatch",
  providerCode: null,
  message: "m",
  cause: "c",
  remedy: "r",
};
const evidence = (link: LinkEvidence["link"], at: string, reason: string | null = null): LinkEvidence => ({
  link,
  isOk: reason === null,
  reason,
  by: "kickoff",
  label: "Greeter",
  at,
});
const credential = (
  lastTest: ConnectionTest | null,
  lastTestedAt: string | null,
  ...evidence: LinkEvidence[]
): Parameters<typeof observedLinks>[0] => ({
  name: "aws",
  provider: "aws",
  authenticationMethod: "workload_identity",
  lastTest,
  lastTestedAt,
  evidence,
});
const states = (links: ReturnType<typeof observedLinks>) =>
  links.map(({ state, evidence }) => `${state}${evidence ? ` by ${evidence.by}` : ""}`);

const kickoff = "Kickoff of Greeter";
const test = "Connection test of aws";
const all = (at: string) => [evidence("identity", at), evidence("role", at), evidence("secrets", at)];

it("takes of each link what was seen last", () => {
  expect(states(observedLinks(credential(null, null)))).toEqual(["unknown", "unknown", "unknown"]);
  expect(states(observedLinks(credential(null, null, ...all("2026-01-02"))))).toEqual([
    `green by ${kickoff}`,
    `green by ${kickoff}`,
    `green by ${kickoff}`,
  ]);
  // A test reads no secret by itself: what a kickoff read stays.
  expect(states(observedLinks(credential(green, "2026-01-03", ...all("2026-01-02"))))).toEqual([
    `green by ${test}`,
    `green by ${test}`,
    `green by ${kickoff}`,
  ]);
  // What was seen before the trust broke says nothing of what lies behind it now.
  expect(states(observedLinks(credential(refused, "2026-01-03", ...all("2026-01-02"))))).toEqual([
    `green by ${test}`,
    `red by ${test}`,
    "unknown",
  ]);
  expect(states(observedLinks(credential(refused, "2026-01-01", ...all("2026-01-02"))))).toEqual([
    `green by ${kickoff}`,
    `green by ${kickoff}`,
    `green by ${kickoff}`,
  ]);
});

it("is red where a kickoff failed, in the words of a test or of the reason", () => {
  const links = observedLinks(
    credential(
      green,
      "2026-01-01",
      evidence("role", "2026-01-02", "trust_policy_mismatch"),
      evidence("secrets", "2026-01-02", "kms_access_denied"),
    ),
  );
  expect(states(links)).toEqual([`green by ${test}`, `red by ${kickoff}`, `red by ${kickoff}`]);
  expect(links.map(({ label }) => label).slice(1)).toEqual(["Trust policy refuses", "KMS access denied"]);
});

it("shows a test that runs, whatever was seen before", () => {
  expect(states(observedLinks(credential(green, "2026-01-01", ...all("2026-01-02")), []))).toEqual([
    "unknown",
    "unknown",
    "unknown",
  ]);
});

it("joins the chains of a config's credentials", () => {
  const chains = [
    observedLinks(credential(green, "2026-01-02")),
    observedLinks(credential(null, null, evidence("role", "2026-01-03", "trust_policy_mismatch"))),
    observedLinks(credential(null, null, evidence("secrets", "2026-01-01"))),
  ];
  expect(states(newestLinks(chains))).toEqual([
    `green by ${test}`,
    `red by ${kickoff}`,
    `green by ${kickoff}`,
  ]);
});

it("is not red while somebody waits for it", () => {
  const states = (reason: string | null, isWaiting: boolean) =>
    awaitedLinks("aws", reason, isWaiting).map(({ state }) => state);
  expect(states(null, true)).toEqual(["unknown", "unknown"]);
  expect(states("trust_policy_mismatch", true)).toEqual(["green", "unknown"]);
  expect(states("trust_policy_mismatch", false)).toEqual(["green", "red"]);
});
