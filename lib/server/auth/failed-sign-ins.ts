// Failed sign-ins, without the address that was typed in any log line: a line for each network, and for a member's
// account a row in the audit log of each organization. All of it after the answer, which it neither delays nor colours:
// what failed is held here for a moment, then counted in the database, and audited once its quarter of an hour is over.
import { randomUUID } from "node:crypto";
import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationRow } from "@/db/organization";
import { users } from "@/db/schema/people";
import { failedSignIns } from "@/db/schema/sign-in";
import { isThere } from "@/db/there";
import { recordAudit, recordedLastHour } from "@/lib/server/audit/record";
import type { Stranger } from "@/lib/server/auth/actor";
import { claimAttempt, signInLimit } from "@/lib/server/auth/rate-limit";
import { networkOf } from "@/lib/server/http/address";
import { log } from "@/lib/server/log";
import { processWide } from "@/lib/server/process-wide";
import { AppError } from "@/lib/shared/errors";

interface Held {
  network: string;
  /** Null where it counts for nobody: nothing was judged, or nothing was typed that is an email. */
  email: string | null;
  failed: number;
  limited: number;
}

const collection = () =>
  processWide("failed-sign-ins", () => ({
    held: new Map<string, Held>(),
    timer: null as NodeJS.Timeout | null,
  }));

/** Long enough for the answer to be gone. */
const flushMs = 2_000;
/** One hash at a time keeps it far below. */
const mostHeld = 5_000;
const mostLines = 20;

/**
 * Notes that somebody did not prove to be the person of this email; whether there is one makes no difference here.
 *
 * @param isLimited whether it was refused without being looked at.
 */
export function noteFailedSignIn(failure: {
  email: string | null;
  address: string;
  isLimited?: boolean;
}): void {
  const { email, address, isLimited = false } = failure;
  const state = collection();
  const network = networkOf(address);
  const key = JSON.stringify([network, email]);
  const held = state.held.get(key) ?? { network, email, failed: 0, limited: 0 };
  if (isLimited) held.limited += 1;
  else held.failed += 1;
  if (state.held.has(key) || state.held.size < mostHeld) state.held.set(key, held);
  state.timer ??= setTimeout(() => void flushFailedSignIns(), flushMs).unref();
}

/**
 * An attempt at a password or a second factor, counted before it is judged; one that the limit refuses is noted.
 *
 * @throws AppError as `claimAttempt`.
 */
export function claimNoted(subject: string, address: string, limit = signInLimit): Promise<string> {
  return claimAttempt(database(), subject, address, limit).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "too_many_requests") {
      noteFailedSignIn({ email: null, address, isLimited: true });
    }
    throw error;
  });
}

/** Logs and counts what is held. Never fails: what the database does not take is lost, and said. */
export async function flushFailedSignIns(): Promise<void> {
  const state = collection();
  if (state.timer) clearTimeout(state.timer);
  state.timer = null;
  const all = [...state.held.values()];
  state.held.clear();
  logByNetwork(all);
  try {
    for (const { email, network, failed } of all) {
      if (email !== null && failed > 0) await count(email, network, failed);
    }
  } catch {
    log("warn", "Failed sign-ins couldn't be counted for the audit log.", { entries: all.length });
  }
}

function logByNetwork(all: Held[]): void {
  const lines = new Map<string, { failed: number; limited: number }>();
  for (const { network, failed, limited } of all) {
    const line = lines.get(network) ?? { failed: 0, limited: 0 };
    lines.set(network, { failed: line.failed + failed, limited: line.limited + limited });
  }
  const sorted = [...lines].sort(([, a], [, b]) => b.failed + b.limited - a.failed - a.limited);
  for (const [network, line] of sorted.slice(0, mostLines)) {
    log("warn", "Sign-ins failed.", { network, ...line });
  }
  const rest = sorted.slice(mostLines);
  if (rest.length === 0) return;
  const sum = (of: "failed" | "limited") => rest.reduce((total, [, line]) => total + line[of], 0);
  log("warn", "Sign-ins failed from further networks.", {
    networks: rest.length,
    failed: sum("failed"),
    limited: sum("limited"),
  });
}

/** For each organization of the person who has the email: no row for nobody. PostgreSQL's clock, as processes' own differ. */
async function count(email: string, network: string, failed: number): Promise<void> {
  await database().execute(sql`
    insert into failed_sign_ins (organization_id, user_id, network, quarter, count)
    select m.organization_id, m.user_id, ${network},
      date_bin('15 minutes', now(), timestamptz '2000-01-01 00:00:00Z'), ${failed}
    from memberships m join users u on u.id = m.user_id where u.email = ${email} and ${isThere(sql`m.organization_id`)}
    order by m.organization_id
    on conflict on constraint failed_sign_ins_pk do update set count = failed_sign_ins.count + excluded.count`);
}

/** With a minute for what was being counted when the quarter ended. */
const over = lte(failedSignIns.quarter, sql`now() - interval '16 minutes'`);

let isRecording = false;

/** Any process records the attempts that an ended process left. */
export function recordFailedSignInsEveryMinute(): void {
  const record = async () => {
    if (isRecording) return;
    isRecording = true;
    await recordFailedSignIns().catch(() => undefined);
    isRecording = false;
  };
  setInterval(() => void record(), 60_000).unref();
}

/** Audits what was counted in quarters that are over. Of several processes that do this at once, one does it. */
export async function recordFailedSignIns(): Promise<void> {
  const due = await database()
    .selectDistinct({ id: failedSignIns.organizationId })
    .from(failedSignIns)
    .where(and(over, isThere(failedSignIns.organizationId)))
    .limit(1000);
  for (const { id } of due) {
    // An organization whose chain is held up has its turn again in a minute.
    await database()
      .transaction((tx) => recordIn(tx, id))
      .catch(() => log("warn", "Failed sign-ins couldn't be audited yet.", { organization: id }));
  }
}

const action = "member.sign_in_failed";
/** In any hour an organization gets at most twenty rows: three are kept for the sums of the three quarters to come. */
const mostAnHour = 20;
const kept = 3;

async function recordIn(tx: Transaction, organizationId: string): Promise<void> {
  const organization = await organizationRow(tx, organizationId);
  const rows = await tx
    .delete(failedSignIns)
    .where(and(eq(failedSignIns.organizationId, organizationId), over))
    .returning();
  if (rows.length === 0) return;
  rows.sort((left, right) => right.count - left.count || left.quarter.getTime() - right.quarter.getTime());
  const recent = await recordedLastHour(tx, organizationId, action);
  const room = Math.max(1, mostAnHour - kept - recent);
  const single = rows.length <= room ? rows : rows.slice(0, room - 1);
  const rest = rows.slice(single.length);
  const emails = await emailsOf(tx, single);
  for (const { userId, network, quarter, count } of single) {
    await recordAudit(tx, stranger(organizationId, network), {
      action,
      object: { kind: "member", id: userId, label: emails.get(userId) ?? "" },
      outcome: "denied",
      detail: { attempts: count, ...periodOf([quarter]) },
    });
  }
  if (rest.length === 0) return;
  const distinct = (values: string[]) => new Set(values).size;
  await recordAudit(tx, stranger(organizationId, "several"), {
    action,
    object: { kind: "organization", id: organizationId, label: organization?.name ?? "" },
    outcome: "denied",
    detail: {
      attempts: rest.reduce((sum, { count }) => sum + count, 0),
      members: distinct(rest.map(({ userId }) => userId)),
      addresses: distinct(rest.map(({ network }) => network)),
      ...periodOf(rest.map(({ quarter }) => quarter)),
    },
  });
}

function periodOf(quarters: Date[]): { from: Date; to: Date } {
  const begins = quarters.map((quarter) => quarter.getTime());
  return { from: new Date(Math.min(...begins)), to: new Date(Math.max(...begins) + 15 * 60_000) };
}

async function emailsOf(tx: Transaction, rows: { userId: string }[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ userId }) => userId))];
  if (ids.length === 0) return new Map();
  const people = await tx
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(inArray(users.id, ids));
  return new Map(people.map(({ id, email }) => [id, email]));
}

function stranger(organizationId: string, address: string): Stranger {
  return { kind: "stranger", organizationId, address, requestId: randomUUID() };
}
