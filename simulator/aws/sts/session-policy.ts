// The policies that a caller puts over its own session: they can only take away.
import type { Account } from "../accounts";
import type { QueryCall } from "../call";
import { findPolicy } from "../iam/policies";
import { partitionOf } from "../partitions";
import { type PolicyDocument, parsePolicy } from "../policy/document";
import { refuse } from "../refusal";
import { invalidValue, optionalText, textList } from "../wire/parameters";

export interface SessionPolicy {
  /** Undefined when the request has none: then the role alone decides. */
  documents?: PolicyDocument[];
  /** How much of the room for session policies is taken, as AWS answers it. */
  packedPercent?: number;
}

const SIZE_LIMIT = 2048;
const ARN_LIMIT = 10;

/** `account` is the role's; undefined when there is none, and then the call is about to be refused anyhow. */
export function readSessionPolicy(call: QueryCall, account: Account | undefined): SessionPolicy {
  const text = optionalText(call.parameters, "Policy", { min: 1 });
  const arns = textList(call.parameters, "PolicyArns", ".arn");
  if (arns.length > ARN_LIMIT)
    invalidValue(
      "PolicyArns",
      `[${arns.length} items]`,
      `Member must have length less than or equal to ${ARN_LIMIT}`,
    );
  if (text === undefined && arns.length === 0) return {};
  const size = (text?.length ?? 0) + arns.join("").length;
  if (size > SIZE_LIMIT) {
    const percent = Math.ceil((size / SIZE_LIMIT) * 100);
    refuse(
      "PackedPolicyTooLarge",
      400,
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  const documents =
    text === undefined ? [] : [parsePolicy(text, "identity", { partition: partitionOf(call.region) })];
  for (const policyArn of arns) {
    if (!account) continue;
    const policy = findPolicy(account, policyArn);
    if (!policy) refuse("MalformedPolicyDocument", 400, `PolicyArn ${policyArn} not found.`);
    documents.push(policy.document);
  }
  return { documents, packedPercent: Math.ceil((size / SIZE_LIMIT) * 100) };
}
