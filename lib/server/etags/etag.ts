// Which state of an object somebody has seen: its ETag, and the `If-Match` of a change that is meant for that state.
import { AppError } from "@/lib/shared/errors";

/**
 * The states that a change is meant for, without their quotes. Undefined where the request does not say, or says
 * that any will do: it then goes ahead.
 */
export type IfMatch = readonly string[] | undefined;

/** As the header has it, and `If-Match` sends it back. */
export function etagOf({ revision }: { revision: string }): string {
  return `"${revision}"`;
}

const tag = /^(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/**
 * What the header `If-Match` names. A weak tag counts as well: a proxy that compresses makes them weak, and which state
 * an object is in does not depend on how its answer was encoded.
 *
 * @throws AppError `malformed_request` for what is no list of ETags: to go ahead unchecked would be a guess.
 */
export function ifMatchOf(headers: Headers): IfMatch {
  const header = headers.get("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const items = header.split(",").map((item) => item.trim());
  const tags = items.filter((item) => item !== "").map((item) => tag.exec(item)?.[1]);
  if (tags.length === 0 || tags.some((found) => found === undefined)) {
    throw new AppError(
      "malformed_request",
      'If-Match takes the ETag of an answer as it was given, in double quotes: If-Match: "…".',
    );
  }
  return tags as string[];
}
