// In answers: variables that could not be resolved, and objects that another person has changed.
import { z } from "zod";
import type { Permission } from "@/lib/shared/permissions";

/**
 * Why one variable could not be resolved, as answers carry it: of kickoffs, deploys and pre-flights alike. Never holds a
 * secret value.
 */
export const VariableFailure = z.object({
  key: z.string(),
  /** Stable, snake_case. */
  reason: z.string(),
  /** One sentence with everything that is known: the secret, who read it, the cloud's own words. */
  detail: z.string(),
  /** The likely cause, in plain sentences. Only a server of before does not say it. */
  cause: z.string().optional(),
  /** What to change, with the organization's own values; null where `remedyNeeds` says which permission shows it. */
  remedy: z.string().nullable().optional(),
  remedyNeeds: z
    .custom<Permission>((value) => typeof value === "string")
    .meta({ type: "string" })
    .optional(),
  /** Where in the console that is done: `href` begins at the console's root. */
  link: z
    .object({ label: z.string(), href: z.string().regex(/^\/(?!\/)/) })
    .optional()
    .catch(undefined),
  /** The cloud's own error code; absent where it did not answer. */
  providerCode: z.string().optional(),
});
export type VariableFailure = z.infer<typeof VariableFailure>;

/** Who changed an object, and when. The name is null if it was not a member: a command of the operator, say. */
export const ChangedMeanwhile = z.object({
  by: z.string().nullable(),
  /** Whether it was the one who asks: in another tab, or over the API. */
  byYourself: z.boolean(),
  at: z.string(),
});
export type ChangedMeanwhile = z.infer<typeof ChangedMeanwhile>;
