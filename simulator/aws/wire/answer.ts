// The two shapes of AWS's answers: XML for STS and IAM, JSON 1.1 for Secrets Manager.
import type { AwsRefusal } from "../refusal";
import type { Service } from "../world";
import { type XmlValue, xmlElement } from "./xml";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const NAMESPACES: Record<"iam" | "sts", string> = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

export function success(service: Service, operation: string, result: unknown, requestId: string): Answer {
  if (service === "secretsmanager") return json(200, result ?? {}, requestId);
  const body: Record<string, XmlValue> = { ResponseMetadata: { RequestId: requestId } };
  return xml(
    200,
    xmlElement(
      `${operation}Response`,
      result === undefined ? body : { [`${operation}Result`]: result as XmlValue, ...body },
      NAMESPACES[service],
    ),
    requestId,
  );
}

export function failure(service: Service, refusal: AwsRefusal, requestId: string): Answer {
  if (service === "secretsmanager") {
    return json(refusal.status, { __type: refusal.code, Message: refusal.message }, requestId);
  }
  const error = {
    Type: refusal.status < 500 ? "Sender" : "Receiver",
    Code: refusal.code,
    Message: refusal.message,
  };
  return xml(
    refusal.status,
    xmlElement("ErrorResponse", { Error: error, RequestId: requestId }, NAMESPACES[service]),
    requestId,
  );
}

function json(status: number, value: unknown, requestId: string): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId },
    body: JSON.stringify(value),
  };
}

function xml(status: number, body: string, requestId: string): Answer {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}
