// The steps from an empty organization to the first kickoff, and how far each was seen to be done.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Placed } from "@/lib/shared/clouds/failures";
import { Moment } from "@/lib/shared/input";
import { Permission } from "@/lib/shared/permission-schemas";

/**
 * In order.
 *
 * - `issuer`: a cloud has fetched Latchkey's public keys.
 * - `trust`: a cloud has let a credential in.
 * - `list`: it has listed names of secrets. Nothing needs it but suggestions.
 * - `variable`: one that reads a secret is there.
 * - `read`: a secret was read.
 * - `deployment`, `kickoff`: an automation was deployed, and a kickoff of it resolved.
 */
const SetupStep = z.enum(["issuer", "trust", "list", "variable", "read", "deployment", "kickoff"]);
export type SetupStep = z.infer<typeof SetupStep>;

/** The evidence that a step is done, or that it fails. */
export const SetupEvidence = namedSchema("SetupSighting", {
  by: z.enum(["test", "setup", "pre_flight", "deployment", "kickoff", "variable", "configuration"]),
  /** The name of the credential, automation or variable; null if there is none. */
  label: z.string().nullable(),
  at: Moment.nullable(),
  /** The reason of a failure. */
  reason: z.string().nullable(),
  /** Where in the console that is looked into; absent where nothing says it. */
  placed: Placed.optional(),
});
export type SetupEvidence = z.infer<typeof SetupEvidence>;

/** What to do next for a step. */
export const SetupAction = namedSchema("SetupAction", {
  kind: z.enum([
    "configure_issuer",
    "add_config",
    "add_credential",
    "test_credential",
    "add_variable",
    "create_automation",
    "run_pre_flight",
    "deploy",
    "kick_off",
  ]),
  /** The credential or automation that it is done with. */
  id: z.string().nullable(),
  label: z.string().nullable(),
});
export type SetupAction = z.infer<typeof SetupAction>;

export const SetupItem = namedSchema("SetupItem", {
  step: SetupStep,
  /** `unseen`: the viewer may not read what would show it. */
  state: z.enum(["done", "failed", "open", "unseen"]),
  isOptional: z.boolean(),
  evidence: SetupEvidence.nullable(),
  /** Null for what is done. */
  next: SetupAction.nullable(),
  lacks: z.array(Permission),
});
export type SetupItem = z.infer<typeof SetupItem>;

export const SetupProgress = namedSchema("SetupProgress", {
  items: z.array(SetupItem),
  /** Whether nothing is left that the viewer could see to be missing; what is optional may be. */
  isComplete: z.boolean(),
});
export type SetupProgress = z.infer<typeof SetupProgress>;
