// A person whom a member removed stays out, even if the provider vouches for them, until a member lets them in again.
import { and, eq, sql } from "drizzle-orm";
import type { Executor, Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import { keptOut, organizationProviders } from "@/db/schema/single-sign-on";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { peopleTransaction } from "@/lib/server/rbac/authority";
import { AppError } from "@/lib/shared/errors";

const rowOf = (organizationId: string, userId: string) =>
  and(eq(keptOut.organizationId, organizationId), eq(keptOut.userId, userId));

/** Only while single sign-on is set up: otherwise nothing would bring them back. */
export async function keepOut(tx: Transaction, organizationId: string, userId: string): Promise<void> {
  if (
    (await tx.$count(organizationProviders, eq(organizationProviders.organizationId, organizationId))) === 0
  )
    return;
  await tx.insert(keptOut).values({ organizationId, userId }).onConflictDoNothing();
}

export async function isKeptOut(tx: Executor, organizationId: string, userId: string): Promise<boolean> {
  return (await tx.$count(keptOut, rowOf(organizationId, userId))) > 0;
}

/** A person who became a member again in another way is no longer kept out. */
export async function forgetKeptOut(tx: Transaction, organizationId: string, userId: string): Promise<void> {
  await tx.delete(keptOut).where(rowOf(organizationId, userId));
}

/** @throws AppError `not_found` for anyone who is not kept out. */
export async function letInAgain(actor: Actor, userId: string): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const { organizationId } = current;
    const [freed] = await tx
      .delete(keptOut)
      .where(rowOf(organizationId, userId))
      .returning({
        email: sql<string>`(select ${users.email} from ${users} where ${users.id} = ${keptOut.userId})`,
      });
    if (!freed) throw new AppError("not_found", "This person isn't kept out any more.");
    await recordAudit(tx, current, {
      action: "member.let_in_again",
      object: { kind: "member", id: userId.toLowerCase(), label: freed.email },
    });
  });
}
