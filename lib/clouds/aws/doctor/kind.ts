// What only one kind of policy knows. The review of either kind is made of it.
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Request, Statement } from "./evaluation";
import type { Finding } from "./finding";
import type { Json } from "./json";

/** Which policy is searched for in the pasted text. */
export interface Asked {
  /** The role that is meant, where several were pasted. */
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
  /** What the answer says whatever the policy is. */
  rest: Pick<PolicyReview, "claims" | "secrets">;
  /** The guide's action and its statements, where the policy has none. */
  action: string;
  statements: Json[];
  /** The action that a misspelled one was meant to be; null where none is near. */
  actionMeant(text: string): string | null;
  /** The condition key that was meant by a text that is none. */
  keyMeant(text: string): string | null;
  needed: Needed[];
  /** How a policy of the other kind is known. */
  other: {
    isOne(statement: Statement): boolean;
    code: "trust_policy_pasted" | "permission_policy_pasted";
    element: "Principal" | "Resource";
    refused: "principal_in_permission_policy" | "resource_in_trust_policy";
  };
  /** What is wrong with a policy of the right form. */
  meaning(policy: Policy): Finding[];
  /** What a corrected policy must not deny either. */
  others: Request[];
  /** A faulty statement as it should be; none where the policy is better without it. */
  replacement(statement: Statement, policy: Policy): Json[];
  /** The AWS CLI's command that saves the corrected document, and its options besides the role and the file. */
  saving: { command: string; options: Record<string, string>; fileName: string };
}
