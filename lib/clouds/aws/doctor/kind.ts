// What only one kind of policy knows: the review of any is made of it.
import type { CorrectedPolicy, PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "./document";
import type { Request } from "./evaluation";
import type { Finding } from "./finding";
import type { Form } from "./form";
import type { Json } from "./json/tree";
import type { Asked } from "./template";

/** A call that Latchkey makes. */
export interface Needed {
  request: Request;
  /** The secret that it reads, as variables name it. */
  secretName: string | null;
  required: boolean;
}

export interface Kind {
  asked: Asked;
  /** What is said whatever the policy is. */
  rest: Pick<PolicyReview, "claims" | "secrets">;
  form: Form;
  needed: Needed[];
  /** @param roleArn the role that was pasted with the policy, if it says which. */
  findings(policy: Policy, roleArn?: string | null): Finding[];
  /** What a corrected policy does not deny. */
  mustAllow: Request[];
  /** Findings that are corrected although the policy works. */
  corrected: ReadonlySet<string>;
  /** A faulty statement as it should be; undefined where the policy does better without it. */
  anew(statement: Statement, policy: Policy): Json | undefined;
  /** Where the corrected document goes. */
  target: Pick<CorrectedPolicy, "fileName" | "command">;
}
