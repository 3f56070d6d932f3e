// The worker's conversation with Latchkey: over HTTP, with the deployment token or a session, each answer checked before it is used.
import { randomUUID } from "node:crypto";
import { setTimeout as pauseFor } from "node:timers/promises";
import { z } from "zod";
import { AppError, type ErrorCode } from "@/lib/shared/errors";
import {
  contractVersion,
  type KickoffInput,
  type KickoffOutcome,
  PlatformKickoff,
  WorkerKickoff,
} from "@/lib/shared/resolution/plan";
import { version } from "@/lib/shared/version";
import { AnswerTooLarge, askText, type Question } from "@/worker/answer";
import type { Proof, WorkerIdentity } from "@/worker/identity";
import { runtimeVersion } from "@/worker/options";
import { isPassingAnswer, isPassingNetworkCode, networkCode, pauseMs, retryAfterMs } from "@/worker/patience";
import { parseJson, refusal } from "@/worker/refusal";
import { sessions } from "@/worker/session";

/** Every call fails with an AppError whose message is for people. */
export interface Platform {
  /** @param resolve who reads the secrets; where Latchkey does, there is no plan. */
  startKickoff(resolve?: KickoffInput["resolve"]): Promise<WorkerKickoff>;
  identityToken(wanted: TokenWanted, audience: string): Promise<string>;
  /** With how long it lasts, by Latchkey's own clock; undefined where Latchkey does not say. */
  lastingToken(
    wanted: TokenWanted,
    audience: string,
  ): Promise<{ token: string; endsInMs: number | undefined }>;
  reportOutcome(kickoffId: string, outcome: KickoffOutcome): Promise<void>;
}

interface TokenWanted {
  configId: string;
  kickoffId: string;
}

const IdentityToken = z.object({
  token: z.string().min(1),
  audience: z.string(),
  expiresAt: z.string().optional(),
});
const SessionAnswer = z.object({
  token: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  expiresAt: z.string().optional(),
});
/** The environment has the values that Latchkey read itself; their receipts are on the server. */
const ReadKickoff = PlatformKickoff.omit({ receipts: true }).transform((kickoff) => ({
  ...kickoff,
  plan: [],
}));
const requestTimeoutMs = 10_000;
/** Where Latchkey reads the secrets: as long as it gives a cloud that is silent, so that its own words about that arrive. */
const readingTimeoutMs = 45_000;
/** The automation waits for its report, and can do without. */
const longestReportMs = 20_000;

interface Call {
  path: string;
  body: unknown;
  /** For a body that is made anew with each try, in place of `body`. */
  freshBody?: () => Promise<unknown>;
  /** Makes the call the same one, however often it is sent. */
  idempotencyKey?: string;
  /** The answer to a second try when the first, whose answer was lost, has done it. */
  doneCode?: ErrorCode;
  /** For how long it is tried again. */
  retryMs: number;
  timeoutMs?: number;
}

interface Patience {
  /** For how long each call is tried again; the first try is made in any case. */
  retryMs?: number;
  /** Prints one line for people. */
  say?: (line: string) => void;
  random?: () => number;
  pause?: (ms: number) => Promise<unknown>;
  now?: () => number;
}

export function connectPlatform(
  url: URL,
  proof: Proof,
  {
    retryMs = 60_000,
    say = () => undefined,
    random = Math.random,
    pause = (ms) => pauseFor(ms),
    now = () => performance.now(),
  }: Patience = {},
): Platform {
  const session = typeof proof === "string" ? undefined : sessions(() => startSession(proof), now);

  /** Nothing where the call is for a session itself. */
  async function bearer({ freshBody }: Call): Promise<string | undefined> {
    if (freshBody) return undefined;
    return session ? session.token() : (proof as string);
  }

  async function send(
    { path, body, freshBody, idempotencyKey }: Call,
    token: string | undefined,
    timeoutMs: number,
  ) {
    const question: Question = {
      method: "POST",
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": `latchkey-worker/${version}`,
        ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
      },
      body: JSON.stringify(freshBody ? await freshBody() : body),
    };
    return askText(new URL(path, url), question, timeoutMs);
  }

  async function call(wanted: Call): Promise<{ body: unknown; answeredAt: number } | undefined> {
    const endsAt = now() + wanted.retryMs;
    let wasDropped = false;
    for (let number = 1; ; number += 1) {
      const token = await bearer(wanted);
      let error: AppError;
      let again: boolean;
      let askedMs = 0;
      // One that is begun near the end gets its time: a server that has just returned is slow.
      const result = await send(wanted, token, wanted.timeoutMs ?? requestTimeoutMs).catch(
        (thrown: unknown) => ({ thrown }),
      );
      if ("status" in result) {
        const { status, text, header } = result;
        if (status >= 200 && status < 300) {
          // By the clock that wrote it, where it says what that shows.
          const answeredAt = Date.parse(header("date") ?? "") || Date.now();
          return { body: parseJson(text), answeredAt };
        }
        const refused = refusal(url, status, text);
        // Ended early: by a change of its worker identity, say. Another session shows whether this worker is still let in.
        if (status === 401 && session && token !== undefined && !wasDropped) {
          wasDropped = true;
          session.drop(token);
          number -= 1;
          continue;
        }
        if (number > 1 && refused.code !== undefined && refused.code === wanted.doneCode) return undefined;
        error = refused.error;
        again = isPassingAnswer(status, refused.code);
        askedMs = retryAfterMs(header);
      } else if (result.thrown instanceof AppError) {
        error = result.thrown;
        again = error.code === "overloaded";
      } else {
        const code = networkCode(result.thrown);
        const isLarge = result.thrown instanceof AnswerTooLarge;
        error = isLarge
          ? new AppError("internal_error", `The answer of ${url.origin} is too large to be from Latchkey.`)
          : new AppError("internal_error", `Latchkey at ${url.origin} didn't answer (${code}).`);
        again = !isLarge && isPassingNetworkCode(code);
      }
      const leftMs = endsAt - now();
      if (!again || leftMs <= 0) throw error;
      if (number === 1) {
        say(`latchkey-worker: ${error.message} Trying again for ${Math.ceil(leftMs / 1000)} s.`);
      }
      await pause(Math.min(pauseMs(number, askedMs, random), leftMs));
    }
  }

  async function ask<T>(
    schema: z.ZodType<T>,
    wanted: Call,
  ): Promise<{ data: T; answeredAt: number | undefined }> {
    const answer = await call(wanted);
    const parsed = schema.safeParse(answer?.body);
    if (parsed.success) return { data: parsed.data, answeredAt: answer?.answeredAt };
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "the whole";
    throw new AppError("internal_error", `This worker doesn't understand Latchkey's answer (${where}).`);
  }

  async function startSession({ automationId, identityToken }: WorkerIdentity) {
    const freshBody = async () => ({ automationId, token: await identityToken() });
    const path = "api/v1/worker/sessions";
    const { data, answeredAt = Date.now() } = await ask(SessionAnswer, {
      path,
      body: undefined,
      freshBody,
      retryMs,
    });
    return { token: data.token, endsInMs: msUntil(data.expiresAt, answeredAt) };
  }

  const platform: Platform = {
    async startKickoff(resolve = "worker") {
      const body: KickoffInput = { runtimeVersion, contract: contractVersion, resolve };
      const path = "api/v1/worker/kickoffs";
      const timeoutMs = resolve === "worker" ? requestTimeoutMs : readingTimeoutMs;
      const call = { path, body, idempotencyKey: randomUUID(), retryMs, timeoutMs };
      const { data } = await (resolve === "worker" ? ask(WorkerKickoff, call) : ask(ReadKickoff, call));
      return data;
    },
    identityToken: async (wanted, audience) => (await platform.lastingToken(wanted, audience)).token,
    async lastingToken({ configId, kickoffId }, audience) {
      const call = { path: "api/v1/worker/identity-tokens", body: { configId, kickoffId }, retryMs };
      const { data, answeredAt = Date.now() } = await ask(IdentityToken, call);
      if (data.audience === audience) {
        return { token: data.token, endsInMs: msUntil(data.expiresAt, answeredAt) };
      }
      throw new AppError(
        "internal_error",
        `Latchkey sent a token for ${data.audience} instead of ${audience}.`,
      );
    },
    async reportOutcome(kickoffId, outcome) {
      const path = `api/v1/worker/kickoffs/${encodeURIComponent(kickoffId)}/outcome`;
      const reportMs = Math.min(retryMs, longestReportMs);
      await call({ path, body: outcome, doneCode: "conflict", retryMs: reportMs });
    },
  };
  return platform;
}

function msUntil(time: string | undefined, answeredAt: number): number | undefined {
  const ms = Date.parse(time ?? "") - answeredAt;
  return Number.isNaN(ms) ? undefined : ms;
}
