// The visible outcome when AWS fails: each fault of the simulator with each operation and each authentication method. The tests
// hold it true, and docs/failures.md shows it.
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { Fault } from "@/simulator/aws/faults";
import { type Method, operations } from "@/test/failure-matrix/cells";
import { markdownTable } from "@/test/failure-matrix/markdown-table";

const sts = { service: "sts" } as const;
const secrets = { service: "secretsmanager" } as const;

export interface Row {
  /** The fault, in words. */
  of: string;
  faults: Fault[];
}

export const rows: Row[] = [
  { of: "nothing", faults: [] },
  { of: "throttling of STS", faults: [{ kind: "throttling", ...sts }] },
  { of: "throttling of Secrets Manager", faults: [{ kind: "throttling", ...secrets }] },
  {
    of: "one throttled call of each",
    faults: [
      { kind: "throttling", ...sts, times: 1 },
      { kind: "throttling", ...secrets, times: 1 },
    ],
  },
  { of: "STS unavailable (503)", faults: [{ kind: "service-unavailable", ...sts }] },
  { of: "Secrets Manager unavailable (503)", faults: [{ kind: "service-unavailable", ...secrets }] },
  { of: "an internal failure of STS (500)", faults: [{ kind: "internal-failure", ...sts }] },
  { of: "an internal failure of Secrets Manager (500)", faults: [{ kind: "internal-failure", ...secrets }] },
  { of: "answers after a second", faults: [{ kind: "latency", latencyMs: 1_000 }] },
  { of: "no answer of STS in time", faults: [{ kind: "latency", latencyMs: 60_000, ...sts }] },
  {
    of: "no answer of Secrets Manager in time",
    faults: [{ kind: "latency", latencyMs: 60_000, ...secrets }],
  },
  { of: "connections to STS that break in mid-answer", faults: [{ kind: "reset", ...sts }] },
  { of: "connections to Secrets Manager that break in mid-answer", faults: [{ kind: "reset", ...secrets }] },
  { of: "two broken connections to Secrets Manager", faults: [{ kind: "reset", ...secrets, times: 2 }] },
  { of: "garbage in STS's place", faults: [{ kind: "garbage", ...sts }] },
  { of: "garbage in Secrets Manager's place", faults: [{ kind: "garbage", ...secrets }] },
  { of: "an issuer that AWS cannot reach", faults: [{ kind: "issuer-unreachable" }] },
  { of: "an issuer's certificate that AWS does not know", faults: [{ kind: "thumbprint-mismatch" }] },
  { of: "an issuer that AWS has trouble with", faults: [{ kind: "idp-communication-error", ...sts }] },
  { of: "a claim that AWS rejects", faults: [{ kind: "idp-rejected-claim", ...sts }] },
  { of: "a clock that is four minutes off", faults: [{ kind: "clock-offset", offsetSeconds: -240 }] },
  { of: "a clock that is two hours off", faults: [{ kind: "clock-offset", offsetSeconds: 7_200 }] },
  { of: "STS not activated in the region", faults: [{ kind: "region-disabled", ...sts }] },
  { of: "a region that is not enabled", faults: [{ kind: "region-disabled", ...secrets }] },
  { of: "a disabled KMS key of one of two secrets", faults: [{ kind: "kms-key-disabled" }] },
  { of: "empty pages of names", faults: [{ kind: "odd-pages", pages: "empty" }] },
  { of: "pages of names that lead in a circle", faults: [{ kind: "odd-pages", pages: "looping" }] },
  { of: "a page of names that is too large", faults: [{ kind: "odd-pages", pages: "oversized" }] },
  { of: "a list that does not know the secrets yet", faults: [{ kind: "list-lag", lagSeconds: 300 }] },
  {
    of: "a refusal that nobody knows",
    faults: [{ kind: "refusal", code: "SomethingNew", status: 400, message: "No.", ...secrets }],
  },
];

/** Faults that only a web identity can meet. */
const ofIssuer = /issuer|claim/;
export const applies = (row: Row, method: Method) => method === "workload_identity" || !ofIssuer.test(row.of);

/** In the order of `operations`. A test that is green with a warning names its reason in brackets. */
export const expected: Record<string, Partial<Record<Method, string[]>>> = {
  nothing: {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "throttling of STS": {
    workload_identity: ["throttled", "throttled", "throttled", "throttled", "ok"],
    static_keys: ["throttled", "ok", "ok"],
    assume_role: ["throttled", "throttled", "throttled"],
  },
  "throttling of Secrets Manager": {
    workload_identity: ["ok (throttled)", "throttled", "throttled", "throttled", "ok"],
    static_keys: ["throttled", "throttled", "throttled"],
    assume_role: ["throttled", "throttled", "throttled"],
  },
  "one throttled call of each": {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "STS unavailable (503)": {
    workload_identity: [
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "ok",
    ],
    static_keys: ["cloud_unavailable", "ok", "ok"],
    assume_role: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
  },
  "Secrets Manager unavailable (503)": {
    workload_identity: [
      "ok (cloud_unavailable)",
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "ok",
    ],
    static_keys: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
    assume_role: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
  },
  "an internal failure of STS (500)": {
    workload_identity: [
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "ok",
    ],
    static_keys: ["cloud_unavailable", "ok", "ok"],
    assume_role: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
  },
  "an internal failure of Secrets Manager (500)": {
    workload_identity: [
      "ok (cloud_unavailable)",
      "cloud_unavailable",
      "cloud_unavailable",
      "cloud_unavailable",
      "ok",
    ],
    static_keys: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
    assume_role: ["cloud_unavailable", "cloud_unavailable", "cloud_unavailable"],
  },
  "answers after a second": {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "no answer of STS in time": {
    workload_identity: ["cloud_timeout", "cloud_timeout", "cloud_timeout", "cloud_timeout", "ok"],
    static_keys: ["cloud_timeout", "ok", "ok"],
    assume_role: ["cloud_timeout", "cloud_timeout", "cloud_timeout"],
  },
  "no answer of Secrets Manager in time": {
    workload_identity: ["ok (cloud_timeout)", "cloud_timeout", "cloud_timeout", "cloud_timeout", "ok"],
    static_keys: ["cloud_timeout", "cloud_timeout", "cloud_timeout"],
    assume_role: ["cloud_timeout", "cloud_timeout", "cloud_timeout"],
  },
  "connections to STS that break in mid-answer": {
    workload_identity: [
      "cloud_unreachable",
      "cloud_unreachable",
      "cloud_unreachable",
      "cloud_unreachable",
      "ok",
    ],
    static_keys: ["cloud_unreachable", "ok", "ok"],
    assume_role: ["cloud_unreachable", "cloud_unreachable", "cloud_unreachable"],
  },
  "connections to Secrets Manager that break in mid-answer": {
    workload_identity: [
      "ok (cloud_unreachable)",
      "cloud_unreachable",
      "cloud_unreachable",
      "cloud_unreachable",
      "ok",
    ],
    static_keys: ["cloud_unreachable", "cloud_unreachable", "cloud_unreachable"],
    assume_role: ["cloud_unreachable", "cloud_unreachable", "cloud_unreachable"],
  },
  "two broken connections to Secrets Manager": {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "garbage in STS's place": {
    workload_identity: [
      "cloud_answer_unreadable",
      "cloud_answer_unreadable",
      "cloud_answer_unreadable",
      "cloud_answer_unreadable",
      "ok",
    ],
    static_keys: ["cloud_answer_unreadable", "ok", "ok"],
    assume_role: ["cloud_answer_unreadable", "cloud_answer_unreadable", "cloud_answer_unreadable"],
  },
  "garbage in Secrets Manager's place": {
    workload_identity: [
      "ok (cloud_answer_unreadable)",
      "cloud_answer_unreadable",
      "cloud_answer_unreadable",
      "cloud_answer_unreadable",
      "ok",
    ],
    static_keys: ["cloud_answer_unreadable", "cloud_answer_unreadable", "cloud_answer_unreadable"],
    assume_role: ["cloud_answer_unreadable", "cloud_answer_unreadable", "cloud_answer_unreadable"],
  },
  "an issuer that AWS cannot reach": {
    workload_identity: [
      "issuer_unreachable",
      "issuer_unreachable",
      "issuer_unreachable",
      "issuer_unreachable",
      "ok",
    ],
  },
  "an issuer's certificate that AWS does not know": {
    workload_identity: [
      "issuer_certificate_unknown",
      "issuer_certificate_unknown",
      "issuer_certificate_unknown",
      "issuer_certificate_unknown",
      "ok",
    ],
  },
  "an issuer that AWS has trouble with": {
    workload_identity: [
      "issuer_communication_failed",
      "issuer_communication_failed",
      "issuer_communication_failed",
      "issuer_communication_failed",
      "ok",
    ],
  },
  "a claim that AWS rejects": {
    workload_identity: [
      "identity_token_rejected",
      "identity_token_rejected",
      "identity_token_rejected",
      "identity_token_rejected",
      "ok",
    ],
  },
  "a clock that is four minutes off": {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "a clock that is two hours off": {
    workload_identity: [
      "identity_token_expired",
      "identity_token_expired",
      "identity_token_expired",
      "identity_token_expired",
      "ok",
    ],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "STS not activated in the region": {
    workload_identity: ["region_disabled", "region_disabled", "region_disabled", "region_disabled", "ok"],
    static_keys: ["region_disabled", "ok", "ok"],
    assume_role: ["region_disabled", "region_disabled", "region_disabled"],
  },
  "a region that is not enabled": {
    workload_identity: [
      "ok (session_not_accepted)",
      "session_not_accepted",
      "session_not_accepted",
      "session_not_accepted",
      "ok",
    ],
    static_keys: ["access_key_invalid", "access_key_invalid", "access_key_invalid"],
    assume_role: ["session_not_accepted", "session_not_accepted", "session_not_accepted"],
  },
  "a disabled KMS key of one of two secrets": {
    workload_identity: ["ok", "ok", "decryption_failed", "decryption_failed", "ok"],
    static_keys: ["ok", "ok", "decryption_failed"],
    assume_role: ["ok", "ok", "decryption_failed"],
  },
  "empty pages of names": {
    workload_identity: ["ok (no_secrets_listed)", "nothing found", "ok", "ok", "ok"],
    static_keys: ["ok (no_secrets_listed)", "nothing found", "ok"],
    assume_role: ["ok (no_secrets_listed)", "nothing found", "ok"],
  },
  "pages of names that lead in a circle": {
    workload_identity: ["ok (no_secrets_listed)", "nothing found", "ok", "ok", "ok"],
    static_keys: ["ok (no_secrets_listed)", "nothing found", "ok"],
    assume_role: ["ok (no_secrets_listed)", "nothing found", "ok"],
  },
  "a page of names that is too large": {
    workload_identity: ["ok", "ok", "ok", "ok", "ok"],
    static_keys: ["ok", "ok", "ok"],
    assume_role: ["ok", "ok", "ok"],
  },
  "a list that does not know the secrets yet": {
    workload_identity: ["ok (no_secrets_listed)", "nothing found", "ok", "ok", "ok"],
    static_keys: ["ok (no_secrets_listed)", "nothing found", "ok"],
    assume_role: ["ok (no_secrets_listed)", "nothing found", "ok"],
  },
  "a refusal that nobody knows": {
    workload_identity: [
      "ok (unknown_refusal)",
      "unknown_refusal",
      "unknown_refusal",
      "unknown_refusal",
      "ok",
    ],
    static_keys: ["unknown_refusal", "unknown_refusal", "unknown_refusal"],
    assume_role: ["unknown_refusal", "unknown_refusal", "unknown_refusal"],
  },
};

const methodNames: Record<Method, string> = {
  workload_identity: "Workload Identity",
  static_keys: "Static access keys",
  assume_role: "AssumeRole",
};

/** One table of docs/failures.md. */
export function tableOf(method: Method): string {
  const head = [methodNames[method], ...operations[method]];
  const body = rows
    .filter((row) => applies(row, method))
    .map((row) => [row.of, ...(expected[row.of]?.[method] ?? []).map((outcome) => marked(outcome))]);
  return markdownTable(head, body);
}

function marked(outcome: string): string {
  return outcome.replace(/\w+/g, (word) => (Object.hasOwn(failureTable, word) ? `\`${word}\`` : word));
}
