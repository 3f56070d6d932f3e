// The policy doctor's input and its answer, the same for every cloud: what the policy says, what Latchkey sends, and where
// in the shown text they differ.
import { z } from "zod";
import { PlainText } from "@/lib/shared/input";

/** In characters. A policy has at most some thousand, with everything around it a little more. */
export const policyTextLimit = 65_536;

export const PolicyText = z
  .string({ error: "Paste the policy as text." })
  .max(policyTextLimit, "This has more than 65,536 characters. Paste only the policy or its role.")
  .refine((text) => text.trim() !== "", { error: "Paste the policy first.", abort: true })
  .pipe(PlainText);

export const PolicyReviewInput = z.strictObject({ policy: PolicyText });
export type PolicyReviewInput = z.infer<typeof PolicyReviewInput>;

/** Lines and columns count from 1, offsets from 0, columns and offsets in UTF-16 units; the end is the first one behind. */
export const PolicyPosition = z.object({ line: z.int(), column: z.int(), offset: z.int() });
export type PolicyPosition = z.infer<typeof PolicyPosition>;

export const PolicyRange = z.object({ start: PolicyPosition, end: PolicyPosition });
export type PolicyRange = z.infer<typeof PolicyRange>;

/** From the root of the shown text: `["Role", "AssumeRolePolicyDocument", "Statement", 0]`. */
export const PolicyPath = z.array(z.union([z.string(), z.number()]));
export type PolicyPath = z.infer<typeof PolicyPath>;

const PolicyElement = z.enum(["effect", "principal", "action", "resource", "condition"]);
export type PolicyElement = z.infer<typeof PolicyElement>;

/** One requirement of a statement for the request. */
export const PolicyCheck = z.object({
  element: PolicyElement,
  /** Of a condition. */
  operator: z.string().nullable(),
  key: z.string().nullable(),
  /** What the policy says. */
  written: z.string(),
  /** What Latchkey sends, or the cloud sees; null if the request has no such value. */
  sent: z.string().nullable(),
  /** Null where it cannot be known from here, such as the address that a worker calls from. */
  passes: z.boolean().nullable(),
  range: PolicyRange,
});
export type PolicyCheck = z.infer<typeof PolicyCheck>;

export const ReviewedStatement = z.object({
  index: z.int(),
  sid: z.string().nullable(),
  effect: z.enum(["Allow", "Deny"]).nullable(),
  /** Whether it matches any of the requests; null where that cannot be known. */
  matches: z.boolean().nullable(),
  range: PolicyRange,
  checks: z.array(PolicyCheck),
});
export type ReviewedStatement = z.infer<typeof ReviewedStatement>;

/**
 * `allowed`, `denied`; `depends` on what cannot be known from here; `malformed` where the cloud would not save the
 * document; `unreadable` where no policy was found in the text.
 */
export const PolicyVerdict = z.enum(["allowed", "denied", "depends", "malformed", "unreadable"]);
export type PolicyVerdict = z.infer<typeof PolicyVerdict>;

/** One call of Latchkey to the cloud, and whether the policy allows it. */
export const ReviewedRequest = z.object({
  /** As the cloud names it. */
  action: z.string(),
  /** What it is about: a principal's or a secret's full name, or "*". */
  resource: z.string(),
  /** The secret that it reads, as variables name it. */
  secretName: z.string().nullable(),
  /** Whether nothing works without it; what is only convenient (autocomplete) does not make a policy `denied`. */
  required: z.boolean(),
  verdict: z.enum(["allowed", "denied", "depends"]),
  /** The statement that decided: the one that allows, or the explicit Deny; null where none matches it. */
  statementIndex: z.int().nullable(),
});
export type ReviewedRequest = z.infer<typeof ReviewedRequest>;

/** An error keeps it from working, a warning lets more in than it should, a note is good to know. */
export const PolicySeverity = z.enum(["error", "warning", "note"]);
export type PolicySeverity = z.infer<typeof PolicySeverity>;

export const PolicyFinding = z.object({
  severity: PolicySeverity,
  /** Stable, snake_case. */
  code: z.string(),
  title: z.string(),
  /** Why, with the real values. */
  detail: z.string(),
  /** What to change. */
  remedy: z.string(),
  path: PolicyPath,
  range: PolicyRange,
  statementIndex: z.int().nullable(),
});
export type PolicyFinding = z.infer<typeof PolicyFinding>;

export const DiffLine = z.object({ kind: z.enum(["same", "removed", "added"]), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

export const CorrectedPolicy = z.object({
  document: z.string(),
  /** From the policy as it was pasted. */
  changes: z.array(DiffLine),
  /** The command that uploads it to the cloud, if the document is saved under `fileName`. */
  command: z.string(),
  fileName: z.string(),
  /** `mended` where the policy does not work as it is, `tightened` where it works and lets in too much. */
  purpose: z.enum(["mended", "tightened"]),
});
export type CorrectedPolicy = z.infer<typeof CorrectedPolicy>;

export const SentClaim = z.object({
  /** As a condition names it: "app.example.com:sub". */
  key: z.string(),
  /** Null where the key is not in the request. */
  value: z.string().nullable(),
  /** False for what is in the token, and no policy can see. */
  visible: z.boolean(),
});
export type SentClaim = z.infer<typeof SentClaim>;

/** How many of the secrets that Latchkey reads were part of the review. */
const ReviewedSecrets = z.object({
  reviewed: z.int(),
  /** There are more, and these come first by name. */
  total: z.int(),
  /** The user may not see which secrets the organization's variables name: none was reviewed. */
  hidden: z.boolean(),
});
export type ReviewedSecrets = z.infer<typeof ReviewedSecrets>;

export const PolicyReview = z.object({
  verdict: PolicyVerdict,
  kind: z.enum(["trust-policy", "role", "permission-policy"]),
  /**
   * What ranges point into: the pasted text, laid out if it is JSON of one line; where the policy lay encoded in it (a role
   * from an API, URL-encoded), the policy decoded.
   */
  text: z.string(),
  decoded: z.boolean(),
  requests: z.array(ReviewedRequest),
  statements: z.array(ReviewedStatement),
  /** Errors first, and then by their place. */
  findings: z.array(PolicyFinding),
  corrected: CorrectedPolicy.nullable(),
  /** The values that a trust policy is evaluated against; empty for permission policies. */
  claims: z.array(SentClaim),
  /** The values that a permission policy is evaluated against; null for trust policies. */
  secrets: ReviewedSecrets.nullable(),
});
export type PolicyReview = z.infer<typeof PolicyReview>;
