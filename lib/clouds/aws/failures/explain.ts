// Turns what AWS (or the way to it) answered into a named failure, and a named failure into cause and remedy.
import { awsSource } from "@/lib/clouds/aws/connect/source";
import type { Condition, Retry, Row } from "@/lib/clouds/aws/failures/reasons/row";
import { isExplicit, type Signer, signerAt, valuesOf } from "@/lib/clouds/aws/failures/reasons/values";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import { cloudError, type Explanation, type FailureFacts } from "@/lib/clouds/contract";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { AppError, CloudFailure } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

const rows = Object.entries(failureTable) as [CloudReason, Row][];
const messageLength = 600;

/** The shapes that errors of the AWS SDK and of Node's network code take. */
interface Thrown {
  name?: unknown;
  code?: unknown;
  Code?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: number };
}

export function classifyAwsFailure(
  error: unknown,
  stage: ConnectionStage,
  signer: Signer = stage === "exchange" ? "token" : "session",
): { failure: CloudFailure; retry: Retry } {
  const thrown = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  const status = thrown.$metadata?.httpStatusCode ?? 0;
  // A network error's name says nothing ("Error"), its code does; an answer of AWS carries its code as `Code` or name.
  const isNetwork = typeof thrown.code === "string";
  const code = isNetwork ? String(thrown.code) : textOf(thrown.Code ?? thrown.name).replace(/^.*#/, "");
  const whole = presentable(textOf(thrown.message));
  const message = shortened(whole);
  const answer = { stage, signer, code: code.replace(/Exception$/, ""), message: whole, status };
  const matching = rows.find(([, { when }]) => when?.some((condition) => matches(condition, answer)));
  const [reason, row] = matching ?? ["unknown_refusal", failureTable.unknown_refusal];
  // A connection that breaks in the middle of an answer has a status already.
  const answered =
    status > 0 && !isNetwork && !["", "Error", "SyntaxError", "Unknown", "UnknownError"].includes(code);
  // A parser quotes what it could not read, which may be half of an answer with a secret in it.
  const cause = causeOf(row, signer, whole);
  const shown = reason === "cloud_answer_unreadable" ? cause : message || cause;
  return {
    failure: { stage, reason, providerCode: answered ? code : null, message: shown },
    retry: row.retry ?? "never",
  };
}

/** The SDK passes on what an answer has, whether it is text or not. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function matches(
  condition: Condition,
  answer: { stage: ConnectionStage; signer: Signer; code: string; message: string; status: number },
): boolean {
  const { stages, signers, codes, message, status, minimumStatus } = condition;
  if (stages && !stages.includes(answer.stage)) return false;
  if (signers && !signers.includes(answer.signer)) return false;
  if (codes && !codes.includes(answer.code)) return false;
  if (message && !message.test(answer.message)) return false;
  if (status !== undefined && answer.status !== status) return false;
  return minimumStatus === undefined || answer.status >= minimumStatus;
}

/**
 * AWS's words without what must not be shown: a signature mismatch quotes the whole signed request from its second
 * line on, session token included.
 */
function presentable(message: string): string {
  const line = message.trim().split(/[\r\n]/, 1)[0] ?? "";
  return line
    .replace(/^@smithy\/[\w-]+ - (\[\w+\] )?/, "")
    .replace(/\beyJ[\w-]{10,}(\.[\w-]*){0,2}/g, "(token)")
    .replace(/\b(?:IQo|Fwo|FQo|AQo)[A-Za-z0-9+/=]{60,}/g, "(token)")
    .slice(0, 10 * messageLength)
    .replace(/[\ud800-\udbff]$/, "");
}

/** Cut in its middle: who was refused stands at a denial's beginning, and why at its end. */
function shortened(message: string): string {
  if (message.length <= messageLength) return message;
  const half = messageLength / 2;
  const start = message.slice(0, half).replace(/[\ud800-\udbff]$/, "");
  return `${start}…${message.slice(1 - half).replace(/^[\udc00-\udfff]/, "")}`;
}

/** A failure as an error whose message tells a person the cause and AWS's own words. It never contains the request. */
export function awsError(failure: CloudFailure, signer: Signer = "session"): AppError {
  const row = rowOf(failure.reason);
  const cause = row ? causeOf(row, signer, failure.message) : "AWS refused.";
  const words = [failure.providerCode, failure.message].filter((text) => text && text !== cause).join(": ");
  return cloudError(failure, words ? `${cause} (${words})` : cause);
}

/** A failure that Latchkey itself finds out, without an answer of AWS. */
export function ownFailure(stage: ConnectionStage, reason: CloudReason, message?: string): AppError {
  return awsError({ stage, reason, providerCode: null, message: message ?? causeOf(failureTable[reason]) });
}

export function explainFailure(failure: CloudFailure, { source, ...more }: FailureFacts): Explanation {
  const facts = { ...more, source: awsSource(source) };
  const row = rowOf(failure.reason) ?? failureTable.unknown_refusal;
  const cause = causeOf(row, signerAt(failure.stage, facts.source), failure.message);
  const values = valuesOf(failure, facts);
  const place = typeof row.place === "function" ? row.place(values) : row.place;
  return { cause, remedy: row.remedy(values), ...(place && { place }) };
}

export function isKnownReason(reason: string): boolean {
  return rowOf(reason) !== undefined;
}

/** A key speaks for a user, everything else for a role. */
function causeOf({ cause }: Row, signer: Signer = "session", message = ""): string {
  return typeof cause === "string" ? cause : cause(signer === "key" ? "user" : "role", isExplicit(message));
}

function rowOf(reason: string): Row | undefined {
  return Object.hasOwn(failureTable, reason) ? failureTable[reason as CloudReason] : undefined;
}
