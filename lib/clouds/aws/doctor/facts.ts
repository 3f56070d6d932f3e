// What a policy of AWS is reviewed against: the config's settings as what they are here.
import type { PermissionFacts, TrustFacts } from "@/lib/clouds/doctor/contract";

/** What is presented when a role is assumed. */
export interface TrustPolicyFacts extends Omit<TrustFacts, "settings"> {
  roleArn: string;
  /** Where the role is assumed; null where it is not known yet. */
  region: string | null;
}

/** A secret that variables name. */
export interface ReviewedSecret {
  /** A name or an ARN. */
  name: string;
  /** Where it is read. */
  region: string;
  /**
   * Of a customer-managed key that encrypts it, where that is known; undefined where it is not, null for AWS's own.
   * Latchkey itself does not know it: AWS shows it only with DescribeSecret, which the guide does not ask for.
   */
  kmsKeyArn?: string | null;
}

export interface PermissionPolicyFacts extends Omit<PermissionFacts, "settings" | "secrets"> {
  roleArn: string;
  region: string;
  secrets: readonly ReviewedSecret[];
}
