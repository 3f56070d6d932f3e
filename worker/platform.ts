// The worker's conversation with Latchkey: over HTTP, with the deployment token, each answer checked before it is used.
import { setTimeout as pauseFor } from "node:timers/promises";
import { z } from "zod";
import { AppError, type ErrorCode, errorTable, VariableFailure } from "@/lib/errors";
import { type KickoffInput, type KickoffOutcome, WorkerKickoff } from "@/lib/resolution/plan";
import { runtimeVersion } from "@/worker/options";

/** Every call fails with an AppError whose message is for people. */
export interface Platform {
  startKickoff(): Promise<WorkerKickoff>;
  identityToken(wanted: { configId: string; kickoffId: string }, audience: string): Promise<string>;
  reportOutcome(kickoffId: string, outcome: KickoffOutcome): Promise<void>;
}

const IdentityToken = z.object({ token: z.string().min(1), audience: z.string() });
const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  failures: z.array(VariableFailure).optional(),
});

const tries = 3;
const firstPauseMs = 300;
const longestPauseMs = 5_000;
const requestTimeoutMs = 10_000;

/** Failures before a request was sent: nothing can have come of it. */
const unsentCodes = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

interface Call {
  path: string;
  body: unknown;
  /**
   * Whether doing it twice is harmless. Starting a kickoff is not, since each one is in the history: it is tried again
   * only where the first try cannot have reached Latchkey.
   */
  repeatable: boolean;
}

export function connectPlatform(
  url: URL,
  token: string,
  { random = Math.random, pause = (ms: number) => pauseFor(ms) as Promise<unknown> } = {},
): Platform {
  async function send({ path, body }: Call): Promise<Response> {
    return fetch(new URL(path, url), {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": `latchkey-worker/${runtimeVersion}`,
      },
      body: JSON.stringify(body),
      // A redirect would carry the token elsewhere, or turn a POST into a GET.
      redirect: "error",
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  }

  async function call(wanted: Call): Promise<unknown> {
    for (let number = 1; ; number += 1) {
      let error: AppError;
      let again: boolean;
      let pauseMs = random() * Math.min(longestPauseMs, firstPauseMs * 2 ** number);
      try {
        const response = await send(wanted);
        const text = await response.text();
        if (response.ok) return parseJson(text);
        // What an earlier try that seemed lost has done already.
        if (response.status === 409 && number > 1 && wanted.repeatable) return undefined;
        error = refusal(url, response.status, text);
        again = isPassing(response.status, error) && (wanted.repeatable || response.status !== 500);
        pauseMs = Math.max(pauseMs, Math.min(longestPauseMs, retryAfterMs(response)));
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown;
        const code = networkCode(thrown);
        error = new AppError("internal_error", `Latchkey at ${url.origin} did not answer (${code}).`);
        again = wanted.repeatable || unsentCodes.has(code);
      }
      if (!again || number >= tries) throw error;
      await pause(pauseMs);
    }
  }

  async function ask<T>(schema: z.ZodType<T>, wanted: Call): Promise<T> {
    const parsed = schema.safeParse(await call(wanted));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "the whole";
    throw new AppError(
      "internal_error",
      `Latchkey's answer is not one that this worker understands (${where}).`,
    );
  }

  return {
    startKickoff() {
      const body: KickoffInput = { runtimeVersion, resolve: "worker" };
      return ask(WorkerKickoff, { path: "api/v1/worker/kickoffs", body, repeatable: false });
    },
    async identityToken({ configId, kickoffId }, audience) {
      const body = { configId, kickoffId };
      const call = { path: "api/v1/worker/identity-tokens", body, repeatable: true };
      const answer = await ask(IdentityToken, call);
      if (answer.audience === audience) return answer.token;
      throw new AppError(
        "internal_error",
        `Latchkey gave a token for ${answer.audience}, not for ${audience}.`,
      );
    },
    async reportOutcome(kickoffId, outcome) {
      const path = `api/v1/worker/kickoffs/${encodeURIComponent(kickoffId)}/outcome`;
      await call({ path, body: outcome, repeatable: true });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    // The parser would quote the text, which may hold values.
    throw new AppError("internal_error", "What answered is not Latchkey: check its address.");
  }
}

function refusal(url: URL, status: number, text: string): AppError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const { success, data } = Problem.safeParse(body);
  if (!success) {
    const detail = `${url.origin} answered ${status}, but not as Latchkey does: check its address.`;
    return new AppError("internal_error", detail);
  }
  const { code, detail, failures, requestId } = data;
  const known = Object.hasOwn(errorTable, code) ? (code as ErrorCode) : "internal_error";
  const reference = requestId ? `, request ${requestId}` : "";
  return new AppError(known, failures ? detail : `${detail} (${code}${reference})`, { failures });
}

function isPassing(status: number, { code }: AppError): boolean {
  return (status === 429 || status >= 500) && code !== "not_configured" && code !== "cloud_refused";
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get("retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function networkCode(thrown: unknown): string {
  const { name, cause } = (thrown ?? {}) as { name?: string; cause?: { code?: string } };
  return cause?.code ?? (name === "TimeoutError" ? "timeout" : "no connection");
}
