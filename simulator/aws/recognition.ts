// Tells from the bytes of a request which service and operation it means, in which region.
import { parseArn } from "./identifiers";
import { homeRegion } from "./partitions";
import { AwsRefusal, refuse } from "./refusal";
import { readSignature } from "./signature";
import type { WireRequest } from "./wire/request";
import type { Service } from "./world";

export interface Recognised {
  service: Service;
  operation: string;
  region: string;
  /** From the signature, not yet proved. */
  accessKeyId?: string;
  parameters: URLSearchParams | Record<string, unknown>;
  /** Found while reading the parameters; thrown once the call is in the log. */
  problem?: AwsRefusal;
}

const VERSIONS: Record<string, Service> = { "2010-05-08": "iam", "2011-06-15": "sts" };
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

export function recognise(request: WireRequest): Recognised {
  const signature = readSignature(request);
  const signed = typeof signature === "object" ? signature : undefined;
  const region = signed?.region ?? regionHint(request);
  const accessKeyId = signed?.accessKeyId;
  const target = request.headers.get("x-amz-target");
  if (target !== undefined || signed?.service === "secretsmanager") {
    const operation = /^secretsmanager\.(\w{1,64})$/.exec(target ?? "")?.[1] ?? "Unknown";
    return {
      service: "secretsmanager",
      operation,
      region: region ?? homeRegion("aws"),
      accessKeyId,
      ...readJson(request),
    };
  }

  // A presigned address carries the parameters in its query, whatever its method.
  const parameters = new URLSearchParams(
    [request.query, request.body.toString("utf8")].filter(Boolean).join("&"),
  );
  const service = VERSIONS[parameters.get("Version") ?? ""] ?? (signed?.service === "iam" ? "iam" : "sts");
  const action = parameters.get("Action") ?? "";
  const problem =
    request.method !== "GET" && request.method !== "POST"
      ? new AwsRefusal("InvalidAction", 400, `Method ${request.method} is not supported.`)
      : action === ""
        ? new AwsRefusal("MissingAction", 400, "Missing Action")
        : undefined;
  // A role is reached in its own partition, wherever else the request could have gone.
  const { partition = "aws" } = parseArn(parameters.get("RoleArn") ?? "") ?? {};
  return {
    region: region ?? homeRegion(partition),
    accessKeyId,
    service,
    operation: /^\w{1,64}$/.test(action) ? action : "Unknown",
    parameters,
    problem,
  };
}

function readJson(request: WireRequest): { parameters: Record<string, unknown>; problem?: AwsRefusal } {
  try {
    if (request.method !== "POST") refuse("UnknownOperationException", 404, "Only POST is supported.");
    const value: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { parameters: value as Record<string, unknown> };
    refuse("SerializationException", 400, "The request body is not a JSON object.");
  } catch (error) {
    const problem =
      error instanceof AwsRefusal
        ? error
        : new AwsRefusal("SerializationException", 400, "The request body is not JSON.");
    return { parameters: {}, problem };
  }
}

/** An unsigned request names no region: a host such as `sts.eu-west-1.localhost` or a path such as `/eu-west-1` may. */
function regionHint(request: WireRequest): string | undefined {
  const labels = (request.headers.get("host") ?? "").split(".");
  const segment = request.path.split("/")[1] ?? "";
  return [segment, ...labels].find((text) => REGION.test(text));
}
