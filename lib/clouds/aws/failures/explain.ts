// Turns what AWS (or the way to it) answered into a named failure, and a named failure into cause and remedy.
import { type AwsSource, awsSource } from "@/lib/clouds/aws/connect/source";
import { parseArn, partitionOf, secretArnRegion } from "@/lib/clouds/aws/definition/arn";
import { secretPattern } from "@/lib/clouds/aws/definition/permissions";
import { issuerHost, principalIn, providerArn } from "@/lib/clouds/aws/definition/trust";
import { isExplicit, policyArnIn } from "@/lib/clouds/aws/failures/reasons/denials";
import type { Condition, Retry, Row, Signer, Values } from "@/lib/clouds/aws/failures/reasons/row";
import { failureTable, type Reason } from "@/lib/clouds/aws/failures/table";
import { cloudError, type Explanation, type FailureFacts } from "@/lib/clouds/contract";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { AppError, CloudFailure } from "@/lib/shared/errors";

const rows = Object.entries(failureTable) as [Reason, Row][];
const messageLength = 600;

interface AwsFacts extends Omit<FailureFacts, "source"> {
  source: AwsSource;
}

/** The shapes that errors of the AWS SDK and of Node's network code take. */
interface Thrown {
  name?: unknown;
  code?: unknown;
  Code?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** Names a failure, and says whether trying again may help. */
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
  const [reason, row] = rows.find(([, { when }]) => when.some((one) => matches(one, answer))) ?? [
    "unknown_refusal" as const,
    failureTable.unknown_refusal,
  ];
  // A connection that breaks in the middle of an answer has a status already.
  const answered =
    status > 0 && !isNetwork && !["", "Error", "SyntaxError", "Unknown", "UnknownError"].includes(code);
  // A parser quotes what it could not read, which may be half of an answer with a secret in it.
  const cause = causeOf(row, signer, whole);
  const shown = reason === "cloud_answer_unreadable" ? cause : message || cause;
  return {
    failure: { stage, reason, providerCode: answered ? code : null, message: shown },
    retry: row.retry,
  };
}

/** The SDK hands on whatever stands in an answer, a text or not. */
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

/** A failure as an error whose message tells a person the cause and AWS's own words. Keeps nothing of the request. */
export function awsError(failure: CloudFailure, signer: Signer = "session"): AppError {
  const row = rowOf(failure.reason);
  const cause = row ? causeOf(row, signer, failure.message) : "AWS refused.";
  const words = [failure.providerCode, failure.message].filter((text) => text && text !== cause).join(": ");
  return cloudError(failure, words ? `${cause} (${words})` : cause);
}

/** A failure that Latchkey itself finds out, without an answer of AWS. */
export function ownFailure(stage: ConnectionStage, reason: Reason, message?: string): AppError {
  return awsError({ stage, reason, providerCode: null, message: message ?? causeOf(failureTable[reason]) });
}

/** The likely cause and the remedy, with the real values filled in. */
export function explainFailure(failure: CloudFailure, { source, ...more }: FailureFacts): Explanation {
  const facts = { ...more, source: awsSource(source) };
  const row: Row = rowOf(failure.reason) ?? failureTable.unknown_refusal;
  const cause = causeOf(row, signerAt(failure.stage, facts.source), failure.message);
  const values = valuesOf(failure, facts);
  const place = typeof row.place === "function" ? row.place(values) : row.place;
  return { cause, remedy: row.remedy(values), ...(place && { place }) };
}

/** Whether it is one of the table's reasons, rather than one of a newer worker. */
export function isKnownReason(reason: string): boolean {
  return rowOf(reason) !== undefined;
}

/** What signs a store's calls, its handshake aside. */
export function signerOf({ method }: Pick<AwsSource, "method">): Signer {
  return method === "static_keys" ? "key" : "session";
}

/** The handshake of AssumeRole is the key's, and what follows the role's. */
function signerAt(stage: ConnectionStage, source: AwsSource): Signer {
  return stage === "exchange" && source.method === "assume_role" ? "key" : signerOf(source);
}

/** A key speaks for a user, everything else for a role. */
function causeOf({ cause }: Row, signer: Signer = "session", message = ""): string {
  return typeof cause === "string" ? cause : cause(signer === "key" ? "user" : "role", isExplicit(message));
}

function rowOf(reason: string): Row | undefined {
  return Object.hasOwn(failureTable, reason) ? failureTable[reason as Reason] : undefined;
}

function valuesOf(failure: CloudFailure, facts: AwsFacts): Values {
  const { source, issuer, organizationId, secretName } = facts;
  const elsewhere = secretName ? secretArnRegion(secretName, source.region) : null;
  const region = elsewhere ?? source.region;
  const roleArn = source.method === "static_keys" ? "<ROLE_ARN>" : source.roleArn;
  // AWS names who it refuses: the only way to know the user that a key belongs to.
  const principal = principalIn(failure.message);
  const known = parseArn(roleArn) ?? (principal === null ? null : parseArn(principal));
  const { partition = partitionOf(source.region), account = "<ACCOUNT_ID>" } = known ?? {};
  const issuerUrl = issuer ?? "<ISSUER>";
  const name = secretName || "<SECRET_NAME>";
  const secretArn = name.startsWith("arn:") ? name : secretPattern({ partition, region, account }, name);
  const accessKeyId = source.method === "workload_identity" ? "<ACCESS_KEY_ID>" : source.accessKeyId;
  return {
    issuer: issuerUrl,
    host: issuerHost(issuerUrl),
    organizationId: organizationId ?? "<ORGANIZATION_UUID>",
    automationIds:
      source.method === "workload_identity" && source.automationId ? [source.automationId] : undefined,
    audience: source.method === "workload_identity" ? source.audience : "<AUDIENCE>",
    roleArn,
    principal:
      source.method === "static_keys"
        ? (principal ?? `the user with the access key ${accessKeyId}`)
        : roleArn,
    keyHolder: principal,
    accessKeyId,
    hasExternalId: source.method === "assume_role" && source.externalId !== null,
    regionPlace: elsewhere
      ? "the secret's ARN"
      : source.method === "workload_identity"
        ? "the credential and the Workload Identity config"
        : "the credential",
    partition,
    account,
    region,
    secretName: name,
    secretArn,
    ...denialIn(failure, facts, { roleArn, secretArn, principal, accessKeyId }),
    providerArn: providerArn({ partition, account, host: issuerHost(issuerUrl) }),
  };
}

/** What each stage asks of AWS, where its message does not say. */
const actionsOf: Partial<Record<ConnectionStage, string>> = {
  identity: "sts:GetCallerIdentity",
  list: "secretsmanager:ListSecrets",
  read: "secretsmanager:GetSecretValue",
};

function denialIn(
  { stage, message }: CloudFailure,
  { source }: AwsFacts,
  known: { roleArn: string; secretArn: string; principal: string | null; accessKeyId: string },
) {
  const byKey = signerAt(stage, source) === "key";
  const said = /to perform:?\s+([a-z0-9-]+:[A-Za-z]+)/i.exec(message)?.[1];
  const assume = byKey ? "sts:AssumeRole" : "sts:AssumeRoleWithWebIdentity";
  const action = said ?? actionsOf[stage] ?? assume;
  const service = action.split(":")[0];
  return {
    deniedPrincipal: byKey
      ? (known.principal ?? `the user with the access key ${known.accessKeyId}`)
      : known.roleArn,
    action,
    target:
      service === "sts"
        ? stage === "identity"
          ? "*"
          : known.roleArn
        : service === "secretsmanager" && stage !== "list"
          ? known.secretArn
          : service === "kms"
            ? "the secret's key"
            : "*",
    isExplicit: isExplicit(message),
    policyArn: policyArnIn(message),
  };
}
