// The worker's conversation with Latchkey: over HTTP, with the deployment token, each answer checked before it is used.
import { randomUUID } from "node:crypto";
import { setTimeout as pauseFor } from "node:timers/promises";
import { z } from "zod";
import { AppError, type ErrorCode, errorTable, VariableFailure } from "@/lib/shared/errors";
import {
  contractVersion,
  type KickoffInput,
  type KickoffOutcome,
  PlatformKickoff,
  WorkerKickoff,
} from "@/lib/shared/resolution/plan";
import { version } from "@/lib/shared/version";
import { AnswerTooLarge, askText, type Question } from "@/worker/answer";
import { runtimeVersion } from "@/worker/options";
import { isPassingAnswer, isPassingNetworkCode, networkCode, pauseMs, retryAfterMs } from "@/worker/patience";

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
/** What Latchkey read itself is in the environment; its receipts are the server's record. */
const ReadKickoff = PlatformKickoff.omit({ receipts: true }).transform((kickoff) => ({
  ...kickoff,
  plan: [],
}));
const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  failures: z.array(VariableFailure).optional(),
});

const requestTimeoutMs = 10_000;
/** Where Latchkey reads the secrets: as long as it gives a cloud that is silent, so that its own words about that arrive. */
const readingTimeoutMs = 45_000;
/** The automation waits for its report, and can do without. */
const longestReportMs = 20_000;

interface Call {
  path: string;
  body: unknown;
  /** Makes the call the same one, however often it is sent. */
  idempotencyKey?: string;
  /** What a second try is told when the first, whose answer was lost, has done it. */
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
  token: string,
  {
    retryMs = 60_000,
    say = () => undefined,
    random = Math.random,
    pause = (ms) => pauseFor(ms),
    now = () => performance.now(),
  }: Patience = {},
): Platform {
  function send({ path, body, idempotencyKey }: Call, timeoutMs: number) {
    const question: Question = {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": `latchkey-worker/${version}`,
        ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
      },
      body: JSON.stringify(body),
    };
    return askText(new URL(path, url), question, timeoutMs);
  }

  async function call(wanted: Call): Promise<{ body: unknown; answeredAt: number } | undefined> {
    const endsAt = now() + wanted.retryMs;
    for (let number = 1; ; number += 1) {
      let error: AppError;
      let again: boolean;
      let askedMs = 0;
      // One that is begun near the end gets its time: a server that has just returned is slow.
      const result = await send(wanted, wanted.timeoutMs ?? requestTimeoutMs).catch((thrown: unknown) => ({
        thrown,
      }));
      if ("status" in result) {
        const { status, text, header } = result;
        if (status >= 200 && status < 300) {
          // By the clock that wrote it, where it says what that shows.
          const answeredAt = Date.parse(header("date") ?? "") || Date.now();
          return { body: parseJson(text), answeredAt };
        }
        const refused = refusal(url, status, text);
        if (number > 1 && refused.code !== undefined && refused.code === wanted.doneCode) return undefined;
        error = refused.error;
        again = isPassingAnswer(status, refused.code);
        askedMs = retryAfterMs(header);
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
      const endsInMs = Date.parse(data.expiresAt ?? "") - answeredAt;
      if (data.audience === audience) {
        return { token: data.token, endsInMs: Number.isNaN(endsInMs) ? undefined : endsInMs };
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

function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    // The parser would quote the text, which may hold values.
    throw new AppError("internal_error", "The answer isn't from Latchkey: check its address.");
  }
}

function refusal(url: URL, status: number, text: string): { error: AppError; code?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const { success, data } = Problem.safeParse(body);
  if (!success) {
    const detail = `${url.origin} answered ${status}, but not like Latchkey: check its address.`;
    return { error: new AppError("internal_error", detail) };
  }
  const { code, detail, failures, requestId } = data;
  const known = Object.hasOwn(errorTable, code) ? (code as ErrorCode) : "internal_error";
  const reference = requestId ? `, request ${requestId}` : "";
  return {
    error: new AppError(known, failures ? detail : `${detail} (${code}${reference})`, { failures }),
    code,
  };
}
