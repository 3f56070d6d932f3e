// The steps from an empty organization to the first kickoff, and how far each was seen to be done.
import type { Placed } from "@/lib/shared/clouds/remedies";
import type { Permission } from "@/lib/shared/permissions";

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
const setupSteps = ["issuer", "trust", "list", "variable", "read", "deployment", "kickoff"] as const;
export type SetupStep = (typeof setupSteps)[number];

/** What showed that a step is done, or that it fails. */
export interface SetupSighting {
  by: "test" | "setup" | "pre_flight" | "deployment" | "kickoff" | "variable" | "configuration";
  /** Of the credential, automation or variable; null where there is none to name. */
  label: string | null;
  at: string | null;
  /** Of what fails. */
  reason: string | null;
  /** Where in the console that is looked into; absent where nothing says it. */
  placed?: Placed;
}

/** What to do next for a step. */
export interface SetupAction {
  kind:
    | "configure_issuer"
    | "add_config"
    | "add_credential"
    | "test_credential"
    | "add_variable"
    | "create_automation"
    | "run_pre_flight"
    | "deploy"
    | "kick_off";
  /** The credential or automation that it is done with. */
  id: string | null;
  label: string | null;
}

export interface SetupItem {
  step: SetupStep;
  /** `unseen`: the viewer may not read what would show it. */
  state: "done" | "failed" | "open" | "unseen";
  isOptional: boolean;
  sighting: SetupSighting | null;
  /** Null for what is done. */
  next: SetupAction | null;
  /** Permissions that the viewer lacks for it. */
  lacks: Permission[];
}

export interface SetupProgress {
  items: SetupItem[];
  /** Whether nothing is left that the viewer could see to be missing; what is optional may be. */
  isComplete: boolean;
}
