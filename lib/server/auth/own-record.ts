// Records changes of an account, by the person or by an operator, in the log of every organization of the person.
import { and, eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { memberships } from "@/db/schema/people";
import { isThere } from "@/db/there";
import { recordAudit } from "@/lib/server/audit/record";
import { memberOf, type Origin, operatorIn } from "@/lib/server/auth/actor";
import type { AuditAction, AuditOutcome } from "@/lib/shared/audit/actions";

/**
 * In one order for everybody: who audits in several organizations then never waits for another in a circle. None of the
 * memberships ends before the transaction does.
 */
async function organizationIdsOf(tx: Transaction, userId: string, only?: string): Promise<string[]> {
  const rows = await tx
    .select({ organizationId: memberships.organizationId })
    .from(memberships)
    // The log of one that was deleted ends with that.
    .where(
      and(
        eq(memberships.userId, userId),
        isThere(memberships.organizationId),
        only === undefined ? undefined : eq(memberships.organizationId, only),
      ),
    )
    .orderBy(memberships.organizationId)
    .for("key share", { of: memberships });
  return rows.map(({ organizationId }) => organizationId);
}

/**
 * The person is both who acted and what was acted on.
 *
 * @param only the one organization whose matter it is, where it is not that of all.
 */
export async function recordOwn(
  tx: Transaction,
  { userId, ...origin }: Origin & { userId: string },
  action: AuditAction,
  detail?: Record<string, unknown>,
  { only, outcome }: { only?: string | undefined; outcome?: AuditOutcome } = {},
): Promise<void> {
  for (const organizationId of await organizationIdsOf(tx, userId, only)) {
    const member = await memberOf(userId, organizationId, origin, tx);
    await recordAudit(tx, member, {
      action,
      object: { kind: "member", id: userId, label: member.email },
      outcome,
      detail,
    });
  }
}

/** Records what an operator does to a person's account, in the log of every organization of the person. */
export async function recordByOperator(
  tx: Transaction,
  { id, email }: { id: string; email: string },
  action: AuditAction,
  detail?: Record<string, unknown>,
): Promise<void> {
  for (const organizationId of await organizationIdsOf(tx, id)) {
    const object = { kind: "member" as const, id, label: email };
    await recordAudit(tx, operatorIn(organizationId), { action, object, detail });
  }
}
