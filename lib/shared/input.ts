// Limits and parts of every input, from a form or a program.
import { z } from "zod";

/** Text that PostgreSQL can keep, as text and inside JSON: no NUL, no half of a surrogate pair. */
export const PlainText = z
  .string()
  .refine((text) => !/\0|\p{Cs}/u.test(text), "The text has characters that can't be stored.");

/** One line without control or invisible formatting characters. */
const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

/** A description in one line, or nothing; trimmed. */
export const Description = z
  .string()
  .trim()
  .max(200, "A description can have up to 200 characters.")
  .regex(oneLine, "A description can't contain control characters.");

/** Text that people give to things: trimmed, one line, no control or invisible formatting characters. */
export const Name = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(80, "A name can have up to 80 characters.")
  .regex(oneLine, "A name can't contain control characters.");

const timeMessage = "Write a time such as 2026-01-31T09:00:00Z.";
/** A moment that JavaScript and PostgreSQL can both hold: in UTC, a year of four digits that is not 0. */
export const Time = z.iso.datetime({ offset: true, error: timeMessage }).pipe(
  z.string().refine((text) => {
    const at = new Date(text);
    return !Number.isNaN(at.getTime()) && /^(?!0000)\d{4}-/.test(at.toISOString());
  }, timeMessage),
);

/** A moment as answers tell it: ISO 8601, in UTC. */
export const Moment = z.string().meta({ format: "date-time" });

/** Ids are compared as text, so they are kept as PostgreSQL writes them. */
export const Id = z
  .uuid({ error: ({ input }) => (input === "" ? "Choose one." : "This is not an id.") })
  .toLowerCase();

/** The entries' schema of a `listOf` list, which its own schema does not have: for the description of the API. */
export const listEntries = new WeakMap<object, z.ZodType>();

/** A list that stops at the first entries that do not fit: of thousands, each would cost its time and its message. */
export function listOf<Entry extends z.ZodType>(entry: Entry, most: number) {
  // Typed by what it holds in the end, which anyone who sends it has to know.
  const list = (z.array(z.unknown()) as unknown as z.ZodArray<Entry>).max(most, {
    // Made when it is needed: the first number that a process writes in this way costs twenty milliseconds.
    error: () => `A list can have up to ${most.toLocaleString("en-US")} entries.`,
    abort: true,
  });
  listEntries.set(list, entry);
  return list.transform((given, context) => {
    const entries: z.output<Entry>[] = [];
    for (const [index, value] of given.entries()) {
      const parsed = entry.safeParse(value);
      if (parsed.success) entries.push(parsed.data);
      else {
        for (const issue of parsed.error.issues) {
          context.issues.push({ ...issue, path: [index, ...issue.path], input: value } as never);
        }
        if (context.issues.length >= 20) return z.NEVER;
      }
    }
    return entries;
  });
}

/** The limits for any input before a schema parses it: a schema's time grows with what does not fit. */
const most = { depth: 16, fields: 200, entries: 5000, characters: 100_000 };

export interface Misfit {
  path: string[];
  message: string;
}

interface Place {
  value: object;
  key: string;
  parent: Place | null;
  depth: number;
}

/**
 * The first place of parsed JSON that is larger than any operation takes, or null. Larger than every limit that a schema
 * has, whose words are better.
 */
export function misfitOf(input: unknown): Misfit | null {
  if (typeof input === "string" && input.length > most.characters) return { path: [], message: tooLong() };
  if (!isContainer(input)) return null;
  const left: Place[] = [{ value: input, key: "", parent: null, depth: 1 }];
  for (let place = left.pop(); place; place = left.pop()) {
    const message = complaintOf(place);
    if (message) return { path: pathOf(place), message };
    for (const [key, value] of membersOf(place.value)) {
      const inside = { value: value as object, key: String(key), parent: place, depth: place.depth + 1 };
      if (typeof value === "string" && value.length > most.characters) {
        return { path: pathOf(inside), message: tooLong() };
      }
      if (isContainer(value)) left.push(inside);
    }
  }
  return null;
}

const tooLong = () => `A text can have up to ${most.characters.toLocaleString("en-US")} characters.`;

function complaintOf({ value, depth }: Place): string | null {
  if (depth > most.depth) return "This is nested too deeply.";
  if (Array.isArray(value)) {
    return value.length > most.entries
      ? `A list can have up to ${most.entries.toLocaleString("en-US")} entries.`
      : null;
  }
  return Object.keys(value).length > most.fields ? `There are more than ${most.fields} fields.` : null;
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

const membersOf = (value: object): Iterable<[string | number, unknown]> =>
  Array.isArray(value) ? value.entries() : Object.entries(value);

function pathOf(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place | null = place; at?.parent; at = at.parent) path.unshift(at.key);
  return path;
}

/**
 * Text of strangers as one line that shows all that it has: control characters of both kinds, line and paragraph
 * separators, marks that turn the direction of reading and other invisible ones are escaped. They could forge lines, or
 * steer a terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (sign) =>
    Array.from(
      { length: sign.length },
      (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
