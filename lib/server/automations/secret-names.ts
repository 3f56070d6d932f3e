// Which secrets variables name is for those who may read variables: who may only read automations sees neither names nor
// ARNs, in receipts as in the words of a failure.
import type { Actor } from "@/lib/server/auth/actor";
import { allows } from "@/lib/shared/permissions";

export function maySeeSecretNames(actor: Actor): boolean {
  return actor.kind === "member" && allows(actor.permissions, "environment_variables:read");
}

/** The receipt as far as the actor may know it: without a name, its version remains. */
export function seenReceipt<Receipt extends { secretName: string | null; resource: string | null }>(
  actor: Actor,
  receipt: Receipt,
): Receipt {
  return maySeeSecretNames(actor) ? receipt : { ...receipt, secretName: null, resource: null };
}
