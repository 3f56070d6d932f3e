// ListSecrets: filters, order and pages.
import { authorize } from "../authorization";
import type { JsonCall } from "../call";
import { refuse } from "../refusal";
import type { Secret } from "../world";
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
import { secretsIn } from "./secrets";

const PAGE_LIMIT = 100;
const ORDERS: Record<string, (secret: Secret) => string | number> = {
  name: ({ name }) => name,
  "created-date": ({ createdAt }) => createdAt,
  "last-changed-date": ({ changedAt }) => changedAt,
  "last-accessed-date": ({ accessedAt }) => accessedAt ?? 0,
};

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
  const odd = call.faults.find((fault) => fault.kind === "odd-pages");
  const isBare = odd?.pages === "empty" || odd?.pages === "looping";
  return {
    SecretList: isBare ? [] : secrets.map(listEntry),
    NextToken: odd?.pages === "looping" ? "the-same-again" : nextToken,
  };
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
  const by = optionalText(call.parameters, "SortBy") ?? "created-date";
  if (!Object.hasOwn(ORDERS, by))
    validation("SortBy", by, `Member must satisfy enum value set: [${Object.keys(ORDERS).join(", ")}]`);
  const lag = call.faults.find((fault) => fault.kind === "list-lag");
  const seenUntil = lag ? call.now - lag.lagSeconds * 1000 : Number.POSITIVE_INFINITY;
  const chosen = [...secretsIn(call).values()]
    .filter((secret) => (deletedToo || !secret.deletion) && secret.createdAt <= seenUntil)
    .filter((secret) =>
      filters.every((filter) => filter.values.some((value) => holds(secret, filter.key, value))),
    );
  // A map keeps the order of creation, also of secrets made in the same millisecond; sorting keeps it among equals.
  const keyOf = ORDERS[by] as (secret: Secret) => string | number;
  chosen.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0));
  if (order === "desc") chosen.reverse();

  const odd = call.faults.find((fault) => fault.kind === "odd-pages")?.pages;
  if (odd === "oversized") return { secrets: chosen, nextToken: undefined };
  const after = odd === "looping" ? undefined : optionalText(call.parameters, "NextToken", 1, 4096);
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

/**
 * `!` in front turns a value round. `name`, tags and regions are prefixes with case, descriptions without; `all` looks for
 * any of the value's words, whole and without case.
 */
function holds(secret: Secret, key: string, value: string): boolean {
  if (value.startsWith("!")) return !holds(secret, key, value.slice(1));
  const texts = FILTERED[key]?.(secret) ?? [];
  if (key === "all") {
    const known = new Set(texts.flatMap((text) => [...runsOf(text), ...wordsOf(text)]));
    return wordsOf(value).some((word) => known.has(word));
  }
  if (key === "description") return texts.some((text) => text.toLowerCase().startsWith(value.toLowerCase()));
  return texts.some((text) => text.startsWith(value));
}

/** The words between special characters. */
function runsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** As the user guide has it: a word also ends where small letters turn to capitals, and letters to digits. */
function wordsOf(text: string): string[] {
  return (text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).map((word) => word.toLowerCase());
}
