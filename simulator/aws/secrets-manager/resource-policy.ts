// The policy on a secret itself, by which another account may be let in.
import { type JsonCall, signedCaller } from "../call";
import { parsePolicy } from "../policy/document";
import { requiredText } from "./input";
import { requireSecret } from "./secrets";

const SIZE_LIMIT = 20_480;

export function putResourcePolicy(call: JsonCall) {
  const secret = requireSecret(call);
  const text = requiredText(call.parameters, "ResourcePolicy", 1, SIZE_LIMIT);
  secret.resourcePolicy = {
    text,
    document: parsePolicy(text, "resource", {
      code: "MalformedPolicyDocumentException",
      partition: signedCaller(call).partition,
    }),
  };
  return { ARN: secret.arn, Name: secret.name };
}

export function getResourcePolicy(call: JsonCall) {
  const secret = requireSecret(call);
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.resourcePolicy?.text };
}

export function deleteResourcePolicy(call: JsonCall) {
  const secret = requireSecret(call);
  secret.resourcePolicy = undefined;
  return { ARN: secret.arn, Name: secret.name };
}
