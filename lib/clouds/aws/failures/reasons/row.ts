// What one row of the failure table is.
import type { ConnectionStage, RemedyPlace } from "@/lib/shared/clouds/failures";

/**
 * - `never`: AWS has decided.
 * - `few`: transient; a few tries with jitter.
 * - `mint_again`: once more with a new identity token.
 * - `exchange_again`: once more with new session credentials.
 */
export type Retry = "never" | "few" | "mint_again" | "exchange_again";

/** What a call is signed with: an identity token in place of a signature, a user's access key, a role's session. */
export type Signer = "token" | "key" | "session";

export interface Condition {
  stages?: readonly ConnectionStage[];
  signers?: readonly Signer[];
  /** AWS's codes without "Exception" at the end, or Node's network codes. */
  codes?: readonly string[];
  message?: RegExp;
  /** The HTTP status, or a floor for it. */
  status?: number;
  minimumStatus?: number;
}

/** What remedies are filled in with; a placeholder in angle brackets stands for what is not known. */
export interface Values {
  issuer: string;
  /** The issuer without its scheme, as AWS writes it. */
  host: string;
  organizationId: string;
  /** The automation that the token spoke for; undefined where it spoke for the organization. */
  automationIds?: readonly string[] | undefined;
  audience: string;
  roleArn: string;
  /** Whose policies decide: the role's ARN, or the user whose key signs. */
  principal: string;
  /** The ARN of the user to whom an access key belongs, where AWS said it. */
  keyHolder: string | null;
  accessKeyId: string;
  hasExternalId: boolean;
  /** Whose region has to be corrected when it is wrong. */
  regionPlace: string;
  partition: string;
  account: string;
  region: string;
  secretName: string;
  /** What a policy's `Resource` names for this one secret. */
  secretArn: string;
  /** Of a denial: who was refused, what, and on what. */
  deniedPrincipal: string;
  action: string;
  target: string;
  /** A policy denies, rather than none allows. */
  isExplicit: boolean;
  /** The policy behind the denial, where AWS names it. */
  policyArn: string | null;
  providerArn: string;
}

export interface Row {
  /** Any of these; none for what Latchkey itself finds out. */
  when: readonly Condition[];
  retry: Retry;
  /** @param explicit of a denial: a policy denies, rather than none allows. */
  cause: string | ((who: "role" | "user", explicit: boolean) => string);
  remedy(values: Values): string;
  /** Where that is done in the console; absent where only AWS's own console helps. */
  place?: RemedyPlace | ((values: Values) => RemedyPlace | undefined);
}
