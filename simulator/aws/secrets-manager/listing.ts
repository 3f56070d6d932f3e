// ListSecrets: filters, order and pages.
import { authorize } from "../authorization";
import type { JsonCall } from "../call";
import { refuse } from "../refusal";
import { listEntry } from "./description";
import {
  flag,
  optionalInteger,
  optionalList,
  optionalText,
  optionalTextList,
  requiredText,
  validation,
} from "./input";
import { type Secret, secretsIn } from "./secrets";

const PAGE_LIMIT = 100;

interface Filter {
  key: string;
  values: string[];
}

/** The texts of a secret that a filter looks at. */
const FILTERED: Record<string, (secret: Secret) => string[]> = {
  name: ({ name }) => [name],
  description: ({ description = "" }) => [description],
  "tag-key": ({ tags }) => tags.map(({ key }) => key),
  "tag-value": ({ tags }) => tags.map(({ value }) => value),
  "primary-region": () => [],
  "owning-service": () => [],
  all: ({ name, description = "", tags }) => [
    name,
    description,
    ...tags.flatMap(({ key, value }) => [key, value]),
  ],
};

export function listSecrets(call: JsonCall) {
  authorize(call, "secretsmanager:ListSecrets", "*");
  const size = optionalInteger(call.parameters, "MaxResults", 1, PAGE_LIMIT) ?? PAGE_LIMIT;
  const { secrets, nextToken } = chooseSecrets(
    call,
    readFilters(call),
    size,
    flag(call.parameters, "IncludePlannedDeletion"),
  );
  return { SecretList: secrets.map(listEntry), NextToken: nextToken };
}

export function readFilters(call: JsonCall): Filter[] {
  return (optionalList(call.parameters, "Filters", 10) ?? []).map((item) => {
    const filter = (item ?? {}) as Record<string, unknown>;
    const key = requiredText(filter, "Key");
    if (!Object.hasOwn(FILTERED, key))
      validation(
        "filters.1.member.key",
        key,
        `Member must satisfy enum value set: [${Object.keys(FILTERED).join(", ")}]`,
      );
    const values = optionalTextList(filter, "Values", 10) ?? [];
    if (values.length === 0)
      validation("filters.1.member.values", undefined, "Member must have length greater than or equal to 1");
    return { key, values };
  });
}

/** All filters must hold; the values of one are alternatives. */
export function chooseSecrets(call: JsonCall, filters: Filter[], size: number, deletedToo = false) {
  const order = optionalText(call.parameters, "SortOrder") ?? "desc";
  if (order !== "asc" && order !== "desc")
    validation("SortOrder", order, "Member must satisfy enum value set: [asc, desc]");
  const chosen = [...secretsIn(call).values()]
    .filter((secret) => deletedToo || !secret.deletion)
    .filter((secret) =>
      filters.every((filter) => filter.values.some((value) => holds(secret, filter.key, value))),
    );
  // A map keeps the order of creation, also of secrets made in the same millisecond.
  if (order === "desc") chosen.reverse();

  const after = optionalText(call.parameters, "NextToken", 1, 4096);
  const start = after === undefined ? 0 : chosen.findIndex(({ arn }) => arn === readToken(after)) + 1;
  if (after !== undefined && start === 0)
    refuse("InvalidNextTokenException", 400, "The NextToken value is invalid.");
  const secrets = chosen.slice(start, start + size);
  const last = start + size < chosen.length ? secrets.at(-1) : undefined;
  return { secrets, nextToken: last && Buffer.from(last.arn).toString("base64url") };
}

function readToken(token: string): string {
  return Buffer.from(token, "base64url").toString("utf8");
}

/** `!` in front turns a value round. `name`, tags and regions are prefixes with case, descriptions without; `all` looks for words. */
function holds(secret: Secret, key: string, value: string): boolean {
  if (value.startsWith("!")) return !holds(secret, key, value.slice(1));
  const texts = FILTERED[key]?.(secret) ?? [];
  if (key === "all") {
    const lower = texts.map((text) => text.toLowerCase());
    const words = value
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    return words.every((word) => lower.some((text) => text.includes(word)));
  }
  if (key === "description") return texts.some((text) => text.toLowerCase().startsWith(value.toLowerCase()));
  return texts.some((text) => text.startsWith(value));
}
