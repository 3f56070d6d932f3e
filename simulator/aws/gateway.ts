// Takes one AWS request from its bytes to its answer: recognise, strike with faults, authenticate, carry out, record.
import { setTimeout as delay } from "node:timers/promises";
import { authenticate, claimedAccountId } from "./authentication";
import type { JsonCall, QueryCall } from "./call";
import { type createFaults, type Fault, faultRefusal } from "./faults";
import { IAM_OPERATIONS } from "./iam/operations";
import { parseArn, requestId } from "./identifiers";
import { type Recognised, recognise } from "./recognition";
import { AwsRefusal, refuse } from "./refusal";
import { type RequestRecord, recordRequest } from "./request-log";
import { SECRETS_MANAGER_OPERATIONS } from "./secrets-manager/operations";
import { STS_OPERATIONS } from "./sts/operations";
import { type Answer, failure, success } from "./wire/answer";
import type { WireRequest } from "./wire/request";
import type { World } from "./world";

export interface Gateway {
  world: World;
  faults: ReturnType<typeof createFaults>;
  requests: RequestRecord[];
  now: () => number;
}

export interface Reply extends Answer {
  /** The clock that answered, for the Date header from which clients correct their own. */
  at: number;
  /** The connection is to break in the middle of the body. */
  reset?: true;
}

const UNSIGNED = new Set(["AssumeRoleWithWebIdentity"]);
const GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body>\u0000\u0001{]<not-closed";

export async function answer(gateway: Gateway, request: WireRequest): Promise<Reply> {
  const recognised = recognise(request);
  const { service, operation, region } = recognised;
  const id = requestId();
  const accountId = accountOf(gateway.world, recognised);
  const striking = { service, operation, region, accountId };
  const faults = gateway.faults.strike(striking);
  const now = gateway.now() + clockOffset(faults);
  const record = (outcome: string, status: number) =>
    recordRequest(gateway.requests, {
      service,
      operation,
      accountId,
      region,
      resource: resourceOf(recognised),
      outcome,
      status,
      at: now,
    });

  try {
    for (const fault of faults)
      if (fault.kind === "latency") await delay(fault.latencyMs, undefined, { ref: false });
    for (const fault of faults) {
      const refusal = faultRefusal(fault, striking);
      if (refusal) throw refusal;
    }
    if (faults.some((fault) => fault.kind === "garbage")) {
      record("garbage", 200);
      return { status: 200, headers: { "content-type": "text/html" }, body: GARBAGE, at: now };
    }
    if (recognised.problem) throw recognised.problem;
    const result = await carryOut(gateway, request, recognised, now, faults);
    const reset = faults.some((fault) => fault.kind === "reset");
    record(reset ? "reset" : "ok", 200);
    return { ...success(service, operation, result, id), at: now, ...(reset && { reset }) };
  } catch (error) {
    // Whatever else went wrong may hold a secret in its text: the caller learns only that it did.
    const refusal =
      error instanceof AwsRefusal
        ? error
        : new AwsRefusal(
            service === "secretsmanager" ? "InternalServiceError" : "InternalFailure",
            500,
            "An error occurred on the server side.",
          );
    record(refusal.code, refusal.status);
    return { ...failure(service, refusal, id), at: now };
  }
}

async function carryOut(
  gateway: Gateway,
  request: WireRequest,
  recognised: Recognised,
  now: number,
  faults: Fault[],
) {
  const { service, operation, region, parameters } = recognised;
  const { world } = gateway;
  const operations = { iam: IAM_OPERATIONS, sts: STS_OPERATIONS, secretsmanager: SECRETS_MANAGER_OPERATIONS }[
    service
  ];
  if (!Object.hasOwn(operations, operation)) {
    if (service === "secretsmanager")
      refuse("UnknownOperationException", 400, "The simulator does not know this operation.");
    refuse("InvalidAction", 400, `Could not find operation ${operation} for version of ${service}.`);
  }
  const caller = UNSIGNED.has(operation) ? undefined : authenticate(world, service, request, now);
  const call = { world, service, operation, region, now, caller, faults, parameters };
  if (service === "secretsmanager") return SECRETS_MANAGER_OPERATIONS[operation]?.(call as JsonCall);
  return (service === "iam" ? IAM_OPERATIONS : STS_OPERATIONS)[operation]?.(call as QueryCall);
}

/** Milliseconds. */
function clockOffset(faults: Fault[]): number {
  return faults.reduce(
    (sum, fault) => sum + (fault.kind === "clock-offset" ? fault.offsetSeconds * 1000 : 0),
    0,
  );
}

/** The caller's account, or the role's where the request is unsigned. */
function accountOf(world: World, { operation, accessKeyId, parameters }: Recognised): string | undefined {
  if (accessKeyId !== undefined && !UNSIGNED.has(operation)) return claimedAccountId(world, accessKeyId);
  const role = parameters instanceof URLSearchParams ? parameters.get("RoleArn") : undefined;
  return role ? parseArn(role)?.accountId : undefined;
}

function resourceOf({ parameters }: Recognised): string | undefined {
  const names = [
    "SecretId",
    "RoleArn",
    "RoleName",
    "UserName",
    "Name",
    "OpenIDConnectProviderArn",
    "Url",
    "PolicyName",
  ];
  const read = (name: string) =>
    parameters instanceof URLSearchParams ? parameters.get(name) : parameters[name];
  const value = names.map(read).find((text) => typeof text === "string");
  return typeof value === "string" ? value.slice(0, 2048) : undefined;
}
