// What a passkey is asked to sign: kept with the session, good once and for five minutes.
import { isIP } from "node:net";
import { eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { environment } from "@/lib/server/env";
import { AppError } from "@/lib/shared/errors";

const challengeMinutes = 5;
export const challengeMs = challengeMinutes * 60_000;

/** Whom passkeys are for: browsers compare it with where the person is. @throws AppError `conflict` where it has no name. */
export function relyingParty(): { origin: string; id: string } {
  const { origin, hostname } = new URL(environment().nextAuthUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ""))) {
    throw new AppError(
      "conflict",
      "Passkeys need a domain name, and this console has an IP address alone. Use an authenticator app.",
    );
  }
  return { origin, id: hostname };
}

/** A newer one takes the place of an older one. @throws AppError `unauthenticated` for a session that has ended meanwhile. */
export async function putChallenge(sessionId: string, challenge: string, now: Date): Promise<void> {
  const put = await database()
    .update(sessions)
    .set({ challenge, challengeEndsAt: new Date(now.getTime() + challengeMs) })
    .where(eq(sessions.id, sessionId))
    .returning({ id: sessions.id });
  if (put.length === 0) throw new AppError("unauthenticated", "Sign in first.");
}

/** Takes it, before what was signed is judged: what is refused cannot be tried again. Null where there is none, or it is over. */
export async function takeChallenge(sessionId: string, now: Date): Promise<string | null> {
  const [taken] = await database().execute<{ challenge: string | null }>(sql`
    with given as (select id, challenge, challenge_ends_at from sessions where id = ${sessionId} for update)
    update sessions s set challenge = null, challenge_ends_at = null from given where s.id = given.id
    returning case when given.challenge_ends_at > ${now.toISOString()}::timestamptz then given.challenge end as challenge`);
  return taken?.challenge ?? null;
}
