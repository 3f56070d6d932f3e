// The policies that a caller puts over its own session: they can only take away.
import type { QueryCall } from "../call";
import { findPolicy } from "../iam/policies";
import { partitionOf } from "../partitions";
import { type PolicyDocument, parsePolicy } from "../policy/document";
import { refuse } from "../refusal";
import { invalidValue, optionalText, type Tag, textList } from "../wire/parameters";
import type { Account, SessionPolicy } from "../world";

interface GivenPolicies {
  /** Undefined when the request has none: then the role alone decides. */
  documents?: PolicyDocument[];
  /** Characters of the policies and the ARNs of policies. */
  size: number;
}

const SIZE_LIMIT = 2048;
/** AWS packs policies and tags into a room whose size it does not tell; this one holds fifty tags of middling length. */
const PACKED_LIMIT = 4096;
const ARN_LIMIT = 10;

/** `account` is the role's; undefined when there is none, and then the call is about to be refused anyhow. */
export function readSessionPolicy(call: QueryCall, account: Account | undefined): GivenPolicies {
  const text = optionalText(call.parameters, "Policy", { min: 1 });
  const arns = textList(call.parameters, "PolicyArns", ".arn");
  if (arns.length > ARN_LIMIT)
    invalidValue(
      "PolicyArns",
      `[${arns.length} items]`,
      `Member must have length less than or equal to ${ARN_LIMIT}`,
    );
  if (text === undefined && arns.length === 0) return { size: 0 };
  const size = (text?.length ?? 0) + arns.join("").length;
  if (size > SIZE_LIMIT) tooLarge((size / SIZE_LIMIT) * 100);
  const documents =
    text === undefined ? [] : [parsePolicy(text, "identity", { partition: partitionOf(call.region) })];
  for (const policyArn of arns) {
    if (!account) continue;
    const policy = findPolicy(account, policyArn);
    if (!policy) refuse("MalformedPolicyDocument", 400, `PolicyArn ${policyArn} not found.`);
    documents.push(policy.document);
  }
  return { documents, size };
}

/** Throws PackedPolicyTooLarge (400) when the policies and the session's tags together do not fit. */
export function packSession({ documents, size }: GivenPolicies, tags: Tag[]): SessionPolicy {
  const packed = tags.reduce((sum, { key, value }) => sum + key.length + value.length, size);
  const percent = (packed / PACKED_LIMIT) * 100;
  if (percent > 100) tooLarge(percent);
  return { documents, packedPercent: Math.ceil(percent) };
}

function tooLarge(percent: number): never {
  const taken = `${Math.ceil(percent)}% of allotted space`;
  refuse("PackedPolicyTooLarge", 400, `Packed policy consumes ${taken}, please use smaller policy.`);
}
