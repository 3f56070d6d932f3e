// Whether a role's name is free: two that look alike would be one to whoever gives them out.
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { roles } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import { nameKeyOf } from "@/lib/server/roles/name-key";
import { type AppError, fieldError } from "@/lib/shared/errors";

export function nameTaken(name: string, taken: string): AppError {
  const message =
    name === taken
      ? `A role named "${name}" already exists.`
      : `"${name}" looks like the role "${taken}": only case, spaces or look-alike letters differ.`;
  return fieldError("name_taken", "name", message);
}

/** Under the organization's lock, so that nobody takes it meanwhile. */
export async function requireFreeName(
  tx: Transaction,
  actor: Member,
  name: string,
  ownId?: string,
): Promise<void> {
  const others = await tx
    .select({ id: roles.id, name: roles.name })
    .from(roles)
    .where(eq(roles.organizationId, actor.organizationId));
  const key = nameKeyOf(name);
  const same = others.find((other) => other.id !== ownId && nameKeyOf(other.name) === key);
  if (same) throw nameTaken(name, same.name);
}
