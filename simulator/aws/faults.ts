// Failures on request: which calls they strike, how often, and what they do.
import { AwsRefusal } from "./refusal";
import type { Service } from "./world";

/** Left out, a field matches everything. */
export interface FaultTarget {
  service?: Service;
  operation?: string;
  accountId?: string;
  region?: string;
  /** How many calls it strikes before it is gone; without it, until it is cleared. */
  times?: number;
}

export type FaultEffect =
  | { kind: "throttling" }
  | { kind: "service-unavailable" }
  | { kind: "internal-failure" }
  | { kind: "latency"; latencyMs: number }
  /** The connection breaks in the middle of the answer; the call itself has been carried out. */
  | { kind: "reset" }
  | { kind: "garbage" }
  | { kind: "issuer-unreachable" }
  /** As if the issuer's certificate were outside AWS's authorities, and its thumbprint not registered. */
  | { kind: "thumbprint-mismatch" }
  | { kind: "idp-communication-error" }
  | { kind: "idp-rejected-claim" }
  /** Moves the simulated AWS's clock for the calls it strikes. */
  | { kind: "clock-offset"; offsetSeconds: number }
  | { kind: "region-disabled" }
  /** Secrets under a customer-managed key cannot be decrypted: the key is disabled, or about to be deleted. */
  | { kind: "kms-key-disabled" }
  /** Pages of names as they should not be: one after the other without any names, one whose token leads back to itself, or all at once. */
  | { kind: "odd-pages"; pages: "empty" | "looping" | "oversized" }
  /** The list lacks secrets made in the last seconds, as AWS's list may for minutes. */
  | { kind: "list-lag"; lagSeconds: number }
  | { kind: "refusal"; code: string; status: number; message: string };

export type Fault = FaultTarget & FaultEffect;

export interface StrikingCall {
  service: Service;
  operation: string;
  accountId?: string;
  region: string;
}

/** Which members, of which type, each kind needs. */
const MEMBERS: Record<FaultEffect["kind"], Record<string, "number" | "string">> = {
  throttling: {},
  "service-unavailable": {},
  "internal-failure": {},
  latency: { latencyMs: "number" },
  reset: {},
  garbage: {},
  "issuer-unreachable": {},
  "thumbprint-mismatch": {},
  "idp-communication-error": {},
  "idp-rejected-claim": {},
  "clock-offset": { offsetSeconds: "number" },
  "region-disabled": {},
  "kms-key-disabled": {},
  "odd-pages": { pages: "string" },
  "list-lag": { lagSeconds: "number" },
  refusal: { code: "string", status: "number", message: "string" },
};

/** Every kind that there is. */
export const faultKinds = Object.keys(MEMBERS) as FaultEffect["kind"][];

const TARGET_MEMBERS = {
  service: "string",
  operation: "string",
  accountId: "string",
  region: "string",
  times: "number",
};

/** Throws a TypeError that says what is wrong. */
export function parseFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null) throw new TypeError("A fault is an object.");
  const fault = value as Record<string, unknown>;
  const kind = String(fault.kind);
  if (!Object.hasOwn(MEMBERS, kind))
    throw new TypeError(`A fault's kind is one of ${Object.keys(MEMBERS).join(", ")}.`);
  const needed = MEMBERS[kind as FaultEffect["kind"]];
  const known: Record<string, string> = { kind: "string", ...TARGET_MEMBERS, ...needed };
  for (const [name, member] of Object.entries(fault)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`A fault of kind ${kind} has no member ${name}.`);
    if (typeof member !== known[name]) throw new TypeError(`A fault's ${name} is a ${known[name]}.`);
    if (typeof member === "number" && !Number.isFinite(member))
      throw new TypeError(`A fault's ${name} is finite.`);
  }
  for (const name of Object.keys(needed)) {
    if (!(name in fault)) throw new TypeError(`A fault of kind ${kind} needs ${name}.`);
  }
  if (fault.service !== undefined && !["iam", "sts", "secretsmanager"].includes(String(fault.service)))
    throw new TypeError("A fault's service is iam, sts or secretsmanager.");
  const { times, status, latencyMs } = fault as { times?: number; status?: number; latencyMs?: number };
  if (fault.pages !== undefined && !["empty", "looping", "oversized"].includes(String(fault.pages)))
    throw new TypeError("A fault's pages are empty, looping or oversized.");
  if (times !== undefined && !(Number.isInteger(times) && times > 0))
    throw new TypeError("A fault's times is at least 1.");
  if (status !== undefined && !(Number.isInteger(status) && status >= 400 && status <= 599))
    throw new TypeError("A fault's status is from 400 to 599.");
  if (latencyMs !== undefined && !(latencyMs >= 0 && latencyMs <= 600_000))
    throw new TypeError("A fault's latencyMs is from 0 to 600000.");
  return structuredClone(fault) as unknown as Fault;
}

export function createFaults() {
  const faults: Fault[] = [];
  return {
    set(fault: Fault) {
      faults.push(parseFault(fault));
    },
    clear() {
      faults.length = 0;
    },
    /** Each with the times it has left. */
    list(): Fault[] {
      return structuredClone(faults);
    },
    /** The faults that strike this call; each counts the call as one of its times. */
    strike(call: StrikingCall): Fault[] {
      const striking = faults.filter(
        (fault) =>
          (fault.service ?? call.service) === call.service &&
          (fault.operation ?? call.operation) === call.operation &&
          (fault.region ?? call.region) === call.region &&
          (fault.accountId === undefined || fault.accountId === call.accountId),
      );
      for (const fault of striking) {
        if (fault.times !== undefined && --fault.times === 0) faults.splice(faults.indexOf(fault), 1);
      }
      return striking;
    },
  };
}

/** AWS's answer because of a fault, instead of carrying out the call; undefined if the fault has no answer. */
export function faultRefusal(fault: Fault, call: StrikingCall): AwsRefusal | undefined {
  const json = call.service === "secretsmanager";
  switch (fault.kind) {
    case "throttling":
      return new AwsRefusal(json ? "ThrottlingException" : "Throttling", 400, "Rate exceeded");
    case "service-unavailable":
      return new AwsRefusal(
        json ? "ServiceUnavailableException" : "ServiceUnavailable",
        503,
        "Service is unavailable",
      );
    case "internal-failure":
      return new AwsRefusal(
        json ? "InternalServiceError" : "InternalFailure",
        500,
        "An error occurred on the server side.",
      );
    case "idp-communication-error":
      return new AwsRefusal(
        "IDPCommunicationError",
        400,
        "The identity provider could not be reached. Try again.",
      );
    case "idp-rejected-claim":
      return new AwsRefusal(
        "IDPRejectedClaim",
        403,
        "The identity provider reported that authentication failed.",
      );
    case "region-disabled":
      // Beside STS, a service knows no key of an account in which its region is not enabled.
      if (json) {
        const message = "The security token included in the request is invalid.";
        return new AwsRefusal("UnrecognizedClientException", 400, message);
      }
      return new AwsRefusal(
        "RegionDisabledException",
        403,
        `STS is not activated in this region for account:${call.accountId ?? "unknown"}. Your account administrator can activate STS in this region using the IAM Console.`,
      );
    case "refusal":
      return new AwsRefusal(fault.code, fault.status, fault.message);
    default:
      return undefined;
  }
}
