// What a policy is reviewed against: what Latchkey really sends, and the secrets that it has to read.
import type { SettingsValues } from "@/lib/clouds/settings";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";

/** What is presented when a role is assumed. */
export interface TrustPolicyFacts {
  issuer: string;
  audience: string;
  /** "organization:<uuid>" */
  subject: string;
  /** Others that the role has to let in as well, where each automation's tokens have a subject of their own. */
  otherSubjects?: readonly string[];
  roleArn: string;
  /** Where the role is assumed; null where it is not known yet. */
  region: string | null;
  /** Null where it is not known yet: it names the config. */
  sessionName: string | null;
  /** Session tags in the token; none unless the config sends them. */
  sessionTags: Readonly<Record<string, string>>;
  sourceIdentity: string | null;
}

/** A secret that variables name. */
export interface ReviewedSecret {
  /** A name or an ARN. */
  name: string;
  /** Where it is read. */
  region: string;
  /**
   * Of a customer-managed key that encrypts it, where that is known; undefined where it is not, null for AWS's own.
   * Latchkey itself does not know it: AWS tells it to whoever may DescribeSecret, which no guide asks for.
   */
  kmsKeyArn?: string | null;
}

export interface PermissionPolicyFacts {
  issuer: string | null;
  roleArn: string;
  region: string;
  secrets: readonly ReviewedSecret[];
  /** Of how many these are the first; their number when left out. */
  totalSecrets?: number;
  /** Whether there may be secrets that whoever asks may not see. */
  secretsHidden?: boolean;
}

/** What any cloud's doctor is asked with: the config's settings in place of what one cloud makes of them. */
export type TrustFacts = Omit<TrustPolicyFacts, "roleArn" | "region"> & { settings: SettingsValues };

export type PermissionFacts = Omit<PermissionPolicyFacts, "roleArn" | "region" | "secrets"> & {
  settings: SettingsValues;
  /** With where each is read, as the cloud's naming says it. */
  secrets: readonly { name: string; place: string | null }[];
};

/** A cloud's policy doctor, as it is registered. Neither ever throws, whatever the text is. */
export interface PolicyDoctor {
  /** Whether whoever holds Latchkey's token is let in, and nobody else. */
  reviewTrust(text: string, facts: TrustFacts): PolicyReview;
  /** Whether the secrets may be read, and nothing else. */
  reviewPermissions(text: string, facts: PermissionFacts): PolicyReview;
}
