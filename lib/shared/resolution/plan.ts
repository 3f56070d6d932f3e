// The wire format between server and worker: what a kickoff needs, and what came of it. No value of a cloud secret.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { VariableFailure } from "@/lib/shared/errors";
import { Id, listOf, Moment, PlainText } from "@/lib/shared/input";
import { ReadAt, ReadingStage } from "@/lib/shared/resolution/schema";

/** The oldest worker runtime that reads secret-backed variables. */
export const minimumRuntimeVersion = "1.14.5";

export const PlanVariable = z.object({
  key: z.string(),
  secretName: z.string(),
  jsonKey: z.string().nullable(),
});
export type PlanVariable = z.infer<typeof PlanVariable>;

/** The reads of one credential: its settings, and the variables that it reads. */
export const PlanEntry = z.object({
  credentialId: z.string(),
  configId: z.string(),
  /** For people. Only a server of before does not say it. */
  configName: z.string().optional(),
  cloud: z.string(),
  audience: z.string(),
  /** The config's and the credential's together, as their cloud's own schema wants them. */
  settings: z.record(z.string(), z.string()),
  /** The automation that its tokens speak for; absent where they speak for the organization. */
  automationId: z.string().optional(),
  variables: z.array(PlanVariable),
});
export type PlanEntry = z.infer<typeof PlanEntry>;

export const ResolutionPlan = z.array(PlanEntry);
export type ResolutionPlan = z.infer<typeof ResolutionPlan>;

/** The format of plans, receipts and failures between worker and server. The first version did not name its format. */
export const contractVersion = 2;

const RuntimeVersion = z
  .string()
  .max(64)
  .regex(
    /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/,
    "A version looks like 1.14.5.",
  );

/** Who reads the secrets: the worker itself, or Latchkey for it. */
export const ReadMode = z.enum(["worker", "platform"]);
export type ReadMode = z.infer<typeof ReadMode>;

export const KickoffInput = z.strictObject({
  runtimeVersion: RuntimeVersion,
  /** The one that a worker speaks which reads by itself. */
  contract: z.number().int().min(1).default(1),
  resolve: ReadMode,
});
export type KickoffInput = z.output<typeof KickoffInput>;

/** Which version of which secret a variable got. */
export const Receipt = z.strictObject({
  key: PlainText.max(255),
  configId: Id,
  secretName: PlainText.max(2048),
  resource: PlainText.max(2048),
  version: PlainText.max(64),
});
export type Receipt = z.infer<typeof Receipt>;

/** The answer to a worker that reads the plan itself. */
export const WorkerKickoff = z.object({
  kickoffId: z.string(),
  automationId: z.string(),
  deploymentVersion: z.number(),
  /** Absent where variables have failed already: nothing may be injected then. */
  environment: z.record(z.string(), z.string()).optional(),
  plan: ResolutionPlan,
  /** Variables that failed on the server. The worker reads the rest, so that one outcome names all that fail. */
  failures: z.array(VariableFailure).optional(),
});
export type WorkerKickoff = z.infer<typeof WorkerKickoff>;

/** The answer to a worker that leaves the reading to Latchkey. */
export const PlatformKickoff = namedSchema("PlatformKickoff", {
  kickoffId: z.string(),
  automationId: z.string(),
  deploymentVersion: z.number(),
  environment: z.record(z.string(), z.string()),
  /** One for every value from a secret: read by this kickoff, or at deploy by a credential with keys, which has no config. */
  receipts: z.array(
    Receipt.omit({ configId: true }).extend({ configId: z.string().nullable(), readAt: ReadAt }),
  ),
});
export type PlatformKickoff = z.infer<typeof PlatformKickoff>;

/** For which config of which kickoff a worker wants a token. */
export const IdentityTokenInput = z.strictObject({ configId: Id, kickoffId: Id });
export type IdentityTokenInput = z.infer<typeof IdentityTokenInput>;

export const IdentityToken = namedSchema("IdentityToken", {
  token: z.string(),
  audience: z.string(),
  issuedAt: Moment,
  expiresAt: Moment,
});
export type IdentityToken = z.infer<typeof IdentityToken>;

/**
 * Of what a worker says only what it saw is kept. What to change is Latchkey's own to say, since people paste the commands
 * that a remedy holds: cause, remedy and link of a report are taken and not read.
 */
const ReportedFailure = z.object({
  key: PlainText.max(255),
  reason: PlainText.max(64),
  detail: PlainText.max(4000),
  providerCode: PlainText.max(128).optional(),
  stage: ReadingStage.optional().catch(undefined),
});
export type ReportedFailure = z.infer<typeof ReportedFailure>;

/** A worker's report of a kickoff that it resolved, or could not resolve, by itself. */
export const KickoffOutcome = z.strictObject({
  status: z.enum(["resolved", "failed"]),
  receipts: listOf(Receipt, 5000).default([]),
  failures: listOf(ReportedFailure, 5000).default([]),
  durationMs: z.number().int().min(0).max(86_400_000),
});
export type KickoffOutcome = z.infer<typeof KickoffOutcome>;

/**
 * Whether a runtime is old enough to be refused, by semantic versioning's precedence: a pre-release comes before
 * its release. `version` has passed `RuntimeVersion`.
 */
export function isOlderRuntime(version: string, minimum = minimumRuntimeVersion): boolean {
  const core = (text: string) => (text.split(/[-+]/, 1)[0] ?? "").split(".").map(Number);
  const [given, needed] = [core(version), core(minimum)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (given[index] ?? 0) - (needed[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return /^[\d.]+-/.test(version);
}
