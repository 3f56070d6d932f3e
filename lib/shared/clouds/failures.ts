// A cloud's refusal: its stage and reason, the cloud's own words, and the explanation.
import { z } from "zod";

/** The stages of reaching a secret, in order; `issuer` is what Latchkey looks at by itself. */
export const ConnectionStage = z.enum(["issuer", "mint", "exchange", "identity", "list", "read"]);
export type ConnectionStage = z.infer<typeof ConnectionStage>;

/**
 * Where in the console one does what a remedy says: a tool of the config (both doctors, the issuer check, the setup guide),
 * or what has to be changed itself. `credentials` is the list of them, for what has none yet.
 */
export const RemedyPlace = z.enum([
  "trust_policy",
  "permission_policy",
  "issuer",
  "setup",
  "config",
  "credential",
  "credentials",
  "variable",
]);
export type RemedyPlace = z.infer<typeof RemedyPlace>;

/** What a remedy is about, as far as the page does not know it anyway. */
export const Placed = z.object({
  place: RemedyPlace.optional(),
  /** Of a Workload Identity credential. */
  configId: z.string().optional(),
  credentialId: z.string().optional(),
  /** The variable's key. */
  key: z.string().optional(),
});
export type Placed = z.infer<typeof Placed>;

export const ExplainedFailure = z.object({
  stage: ConnectionStage,
  /** Stable, snake_case. */
  reason: z.string(),
  /** The cloud's own error code; null where it did not answer. */
  providerCode: z.string().nullable(),
  message: z.string(),
  /** The likely cause, in plain sentences. */
  cause: z.string(),
  /** What to change, with the organization's real values filled in. */
  remedy: z.string(),
  place: RemedyPlace.optional(),
  /** Of the config whose tool that is; absent where the page knows it anyway. */
  configId: z.string().optional(),
});
export type ExplainedFailure = z.infer<typeof ExplainedFailure>;
