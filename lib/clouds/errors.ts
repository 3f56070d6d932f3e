// How a cloud's refusal is told: by stage and by name, with the cloud's own words, and explained.
import { z } from "zod";

/** The stages of reaching a secret, in order; `issuer` is what Latchkey looks at by itself. */
export const ConnectionStage = z.enum(["issuer", "mint", "exchange", "identity", "list", "read"]);
export type ConnectionStage = z.infer<typeof ConnectionStage>;

export const ExplainedFailure = z.object({
  stage: ConnectionStage,
  /** Stable, snake_case. */
  reason: z.string(),
  /** The cloud's own error code; null where it did not answer. */
  awsCode: z.string().nullable(),
  /** The cloud's own message. */
  message: z.string(),
  /** The likely cause, in plain sentences. */
  cause: z.string(),
  /** What to change, with the organization's real values filled in. */
  remedy: z.string(),
});
export type ExplainedFailure = z.infer<typeof ExplainedFailure>;
