// Second factors: an authenticator app as a person has it on a phone, and what the tests put there without one.
import { createHash } from "node:crypto";
import { type APIRequestContext, expect } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { plant } from "./canaries";
import { withDatabase } from "./database";

/** What the app with this secret shows now, or `steps` half minutes later: each code is good once. */
export function codeOf(secret: string, steps = 0): string {
  const timestamp = Date.now() + steps * 30_000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

const authenticators = "/api/v1/profile/factors/authenticators";

export async function startApp(context: APIRequestContext): Promise<{ id: string; secret: string }> {
  const begun = await context.post(authenticators);
  expect(begun.status(), await begun.text()).toBe(201);
  return begun.json();
}

/** Adds an app for who is signed in; all of their other sessions end. */
export async function addApp(
  context: APIRequestContext,
): Promise<{ id: string; secret: string; recoveryCodes: string[] }> {
  const { id, secret } = await startApp(context);
  const data = { name: "Phone", code: codeOf(secret) };
  const added = await context.post(`${authenticators}/${id}/confirm`, { data });
  expect(added.status(), await added.text()).toBe(200);
  return { id, secret, recoveryCodes: (await added.json()).recoveryCodes };
}

/**
 * A second factor and a recovery code of a person whose sessions go on, as if it had been given in each. New sessions are
 * asked for it until `dropFactors`.
 */
export async function plantFactor({
  email,
}: {
  email: string;
}): Promise<{ id: string; recoveryCode: string }> {
  const recoveryCode = "ABCD-EFGH-JKMN-PQRS";
  plant("recovery code", recoveryCode);
  const hash = createHash("sha256").update(recoveryCode.replaceAll("-", "")).digest("hex");
  return withDatabase(async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      with person as (update users set recovery_code_hashes = array[${hash}] where email = ${email} returning id),
        given as (update sessions set second_factor_at = now() where user_id in (select id from person))
      insert into factors (user_id, kind, name, credential_id, confirmed_at)
        select id, 'passkey', 'Laptop', ${crypto.randomUUID()}, now() from person returning id`;
    return { id: row?.id ?? "", recoveryCode };
  });
}

/** What a passkey is to sign, in whichever of the person's sessions. */
export async function plantChallenge({ email }: { email: string }): Promise<string> {
  const challenge = crypto.randomUUID();
  await withDatabase(
    (
      sql,
    ) => sql`update sessions set challenge = ${challenge}, challenge_ends_at = now() + interval '5 minutes'
      where user_id in (select id from users where email = ${email})`,
  );
  return challenge;
}

export async function dropFactors({ email }: { email: string }): Promise<void> {
  await withDatabase(
    (sql) => sql`delete from factors where user_id in (select id from users where email = ${email})`,
  );
}
