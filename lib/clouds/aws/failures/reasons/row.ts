// One row of the failure table.
import type { Signer, Values } from "@/lib/clouds/aws/failures/reasons/values";
import type { ConnectionStage, RemedyPlace } from "@/lib/shared/clouds/failures";

/**
 * - `never`: AWS has decided.
 * - `few`: transient; a few tries with jitter.
 * - `mint_again`: once more with a new identity token.
 * - `exchange_again`: once more with new session credentials.
 */
export type Retry = "never" | "few" | "mint_again" | "exchange_again";

export interface Condition {
  stages?: readonly ConnectionStage[];
  signers?: readonly Signer[];
  /** AWS's codes without "Exception" at the end, or Node's network codes. */
  codes?: readonly string[];
  message?: RegExp;
  status?: number;
  minimumStatus?: number;
}

export interface Row {
  /** Any of these; absent for what Latchkey itself finds out. */
  when?: readonly Condition[];
  /** `never` when absent. */
  retry?: Retry;
  /** @param explicit of a denial: a policy denies, rather than none allows. */
  cause: string | ((who: "role" | "user", explicit: boolean) => string);
  remedy(values: Values): string;
  /** Where that is done in the console; absent where only AWS's own console helps. */
  place?: RemedyPlace | ((values: Values) => RemedyPlace | undefined);
}
