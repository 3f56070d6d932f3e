// The parts of a review that differ between trust policies and permission policies.
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Request, Statement } from "./evaluation";
import type { Finding } from "./finding";
import type { Json } from "./json";

/** The policy to find in the pasted text. */
export interface Asked {
  /** Chooses the role when several were pasted. */
  roleArn: string;
  kind: "trust-policy" | "permission-policy";
  region: string | null;
}

/** A call that Latchkey makes. */
export interface Needed {
  request: Request;
  /** The secret that it reads, as variables name it. */
  secretName: string | null;
  required: boolean;
}

export interface Kind {
  asked: Asked;
  /** The parts of the answer that do not depend on the policy. */
  rest: Pick<PolicyReview, "claims" | "secrets">;
  /** The guide's action and statements, for a policy without any. */
  action: string;
  statements: Json[];
  /** The intended action of a misspelled one; null if none is near. */
  actionMeant(text: string): string | null;
  /** The intended condition key of a text without a prefix; null if there is none. */
  keyMeant(text: string): string | null;
  needed: Needed[];
  /** How to recognise a policy of the other kind. */
  other: {
    isOne(statement: Statement): boolean;
    code: "trust_policy_pasted" | "permission_policy_pasted";
    element: "Principal" | "Resource";
    refused: "principal_in_permission_policy" | "resource_in_trust_policy";
  };
  /** Findings on the meaning of a policy of the right form. */
  meaning(policy: Policy): Finding[];
  /** The calls that a corrected policy must allow: those needed, and those of others for whom the role is. */
  calls: Request[];
  /** The corrected statement; empty if the policy is better without it. */
  replacement(statement: Statement, policy: Policy): Json[];
  /** The AWS CLI's command that saves the corrected document, and its options besides the role and the file. */
  saving: { command: string; options: Record<string, string>; fileName: string };
}
