// Tags on secrets, which policies may ask about.
import type { JsonCall } from "../call";
import { invalidParameter, optionalTags, optionalTextList } from "./input";
import { requireSecret } from "./secrets";

const LIMIT = 50;

export function tagResource(call: JsonCall) {
  const secret = requireSecret(call);
  const added = optionalTags(call.parameters) ?? [];
  const kept = secret.tags.filter(({ key }) => !added.some((tag) => tag.key === key));
  if (kept.length + added.length > LIMIT) invalidParameter(`A secret has at most ${LIMIT} tags.`);
  secret.tags = [...kept, ...added];
  return {};
}

export function untagResource(call: JsonCall) {
  const secret = requireSecret(call);
  const keys = optionalTextList(call.parameters, "TagKeys", LIMIT) ?? [];
  secret.tags = secret.tags.filter(({ key }) => !keys.includes(key));
  return {};
}
