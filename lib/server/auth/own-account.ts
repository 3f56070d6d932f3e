// A person's account opens all of their organizations, so the provider of one organization cannot change it.
import { and, eq, notExists, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { identities, organizationProviders } from "@/db/schema/single-sign-on";
import type { SessionProof } from "@/lib/server/auth/admission";
import { unusableHash } from "@/lib/server/auth/password";
import { AppError } from "@/lib/shared/errors";

type Opening = { userId: string } & Pick<SessionProof, "organizationId">;

/**
 * Before factors of the account change. A session of one organization's provider may do that where that provider is the account's
 * only way in: there is nothing else then that it could close or open.
 *
 * @throws AppError `permission_denied`
 */
export async function requireOwnAccount({ userId, organizationId }: Opening): Promise<void> {
  if (organizationId === null) return;
  const db = database();
  const ofOthers = db
    .select({ found: sql`1` })
    .from(identities)
    .leftJoin(
      organizationProviders,
      and(
        eq(organizationProviders.organizationId, organizationId),
        eq(organizationProviders.issuer, identities.issuer),
      ),
    )
    .where(and(eq(identities.userId, userId), sql`${organizationProviders.issuer} is null`));
  const isOnlyWay = and(eq(users.id, userId), eq(users.passwordHash, unusableHash), notExists(ofOthers));
  if ((await db.$count(users, isOnlyWay)) === 1) return;
  throw new AppError(
    "permission_denied",
    "You signed in for one organization alone. Sign out, then sign in with your password to change this.",
  );
}
