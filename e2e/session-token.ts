// Sessions made by hand: a row with the hash of a token, as a sign-in leaves it, and the token for the cookie.
import { createHash, randomBytes } from "node:crypto";
import { plant } from "./canaries";
import { withDatabase } from "./database";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** Gives the token of a new session that ends after so many seconds; one that is over when that is negative. */
export async function newSession(userId: string, seconds = 3600): Promise<string> {
  const token = `lks_${randomBytes(32).toString("base64url")}`;
  plant("session", token);
  await withDatabase(
    (sql) => sql`insert into sessions (user_id, token_hash, expires_at, address, user_agent, stepped_up_at)
      values (${userId}, ${hashOf(token)}, now() + make_interval(secs => ${seconds}), 'unknown', 'test', now())`,
  );
  return token;
}

/** The signed-in person's id. */
export function personOf(cookie: string): Promise<string> {
  return withDatabase(async (sql) => {
    const [row] = await sql<
      { person: string }[]
    >`select user_id as person from sessions where token_hash = ${hashOf(cookie)}`;
    if (!row) throw new Error("There is no such session.");
    return row.person;
  });
}

/** What lies in the database in a token's place. */
export const storedForm = hashOf;
