import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { PolicyText } from "@/lib/shared/clouds/doctor";
import { CloudId } from "@/lib/shared/clouds/schema";
import { TrustWaitOutcome } from "@/lib/shared/evidence/schema";
import { Id, Moment, Name } from "@/lib/shared/input";

/** The subject of a config's tokens: `organization:<uuid>`, or that and `:automation:<uuid>`. */
const TokenSubject = z.enum(["organization", "automation"], {
  error: "Choose who the tokens are for.",
});
export type TokenSubject = z.infer<typeof TokenSubject>;

/** Which role, say, and where: the cloud says what its settings hold (`lib/clouds/inputs`). */
const inAnyCloud = { cloud: CloudId, settings: z.record(z.string(), z.unknown()) };

/** The input to create or replace a config. */
export const ConfigBody = z.strictObject({
  name: Name,
  ...inAnyCloud,
  /** Absent, it stays as it is: nobody widens a trust by leaving something out. A new config's is `organization`. */
  subject: TokenSubject.optional(),
  /** The automations that may use it; null for all. Absent, it stays as it is. */
  automationIds: z.array(Id).max(500, "Choose up to 500 automations.").nullable().optional(),
  isDefault: z.boolean().default(false),
  /**
   * On a change: whether credentials bound to it that have its region as it was before get the new one. Takes
   * `secret_providers: manage` besides.
   */
  correctCredentials: z.boolean().optional(),
});

/** A trust policy to review before there is a config, and what the config would say. */
export const NewTrustReviewBody = z.strictObject({ policy: PolicyText, ...inAnyCloud });

export const ConfigDeletion = z.strictObject({
  /** The config that its credentials are bound to instead. */
  reassignTo: Id.optional(),
});

export const WorkloadIdentityConfig = namedSchema("WorkloadIdentityConfig", {
  id: z.string(),
  name: z.string(),
  cloud: CloudId,
  settings: z.record(z.string(), z.string()),
  subject: TokenSubject,
  /** The automations that may use it; null for all. */
  automationIds: z.array(z.string()).nullable(),
  isDefault: z.boolean(),
  credentialCount: z.number(),
  createdAt: Moment,
  updatedAt: Moment,
  etag: z.string(),
});
export type WorkloadIdentityConfig = z.infer<typeof WorkloadIdentityConfig>;

/** The two values that the guide asks for in Steps 1 and 3. */
export interface IssuerFacts {
  /** Null while the issuer is not configured. */
  issuer: string | null;
  /** Names of the environment variables that are missing. */
  missing: string[];
  organizationId: string;
}

/** Names Latchkey's sessions of a config in the organization's CloudTrail. */
export function sessionNameOf(configId: string): string {
  return `latchkey-${configId}`;
}

/**
 * - `look`: how the wait is, without asking the cloud.
 * - `start`: a wait of ten minutes begins, or the one that runs goes on.
 * - `try`: the handshake is tried, if it is time to.
 * - `stop`: the wait ends.
 */
const WaitAction = z.enum(["look", "start", "try", "stop"], {
  error: "The action must be look, start, try or stop.",
});

export const TrustWaitInput = z.strictObject({ action: WaitAction });
export type TrustWaitInput = z.infer<typeof TrustWaitInput>;

/** Before there is a config: what it would say. */
export const NewTrustWaitBody = z.strictObject({ action: WaitAction, ...inAnyCloud });

/** How the wait for a role's trust is. */
export const TrustWait = namedSchema("TrustWait", {
  /** `none`: nobody has waited for this role. */
  state: z.enum(["none", "waiting", ...TrustWaitOutcome.options]),
  attempts: z.number(),
  triedAt: Moment.nullable(),
  endedAt: Moment.nullable(),
  /** When it ends by itself; null while nobody waits. */
  endsAt: Moment.nullable(),
  /** When to ask the next time; null while nobody waits. */
  nextTryInMs: z.number().nullable(),
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
});
export type TrustWait = z.infer<typeof TrustWait>;
