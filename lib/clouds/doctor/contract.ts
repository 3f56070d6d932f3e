// The facts that a policy is reviewed against: the requests that Latchkey sends, and the secrets that it has to read.
import type { SettingsValues } from "@/lib/clouds/settings";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";

/** What is presented when a role is assumed. */
export interface TrustFacts {
  settings: SettingsValues;
  issuer: string;
  audience: string;
  /** "organization:<uuid>" */
  subject: string;
  /** Others that the role has to let in as well, where each automation's tokens have a subject of their own. */
  otherSubjects?: readonly string[];
  /** Null where it is not known yet: it names the config. */
  sessionName: string | null;
  /** Session tags in the token; none unless the config sends them. */
  sessionTags: Readonly<Record<string, string>>;
  sourceIdentity: string | null;
}

export interface PermissionFacts {
  settings: SettingsValues;
  issuer: string | null;
  /** With where each is read, as the cloud's naming says it. */
  secrets: readonly { name: string; place: string | null }[];
  /** The total number, of which these are the first; absent if these are all. */
  totalSecrets?: number;
  /** Whether there can be secrets that the user may not see. */
  secretsHidden?: boolean;
}

/** A cloud's policy doctor, as it is registered. Neither function throws for any text. */
export interface PolicyDoctor {
  /** Whether the policy lets in Latchkey's token, and nobody else. */
  reviewTrust(text: string, facts: TrustFacts): PolicyReview;
  /** Whether the secrets may be read, and nothing else. */
  reviewPermissions(text: string, facts: PermissionFacts): PolicyReview;
}
