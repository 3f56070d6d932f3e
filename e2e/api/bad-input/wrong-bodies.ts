// Bodies that no route takes: what cannot be read at all, and every field of a good one in every wrong way.
import { gzipSync } from "node:zlib";
import { json, unknownId } from "./keys-organization";
import { invalid, malformed, type Refusal, unfit } from "./refusal";

export const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
export const huge = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });

/** What no route takes, whether it reads a body or not. */
export function unreadableBodies(good: string): Refusal[] {
  const tooLarge = { status: 413, code: "payload_too_large" };
  const notJson = [
    "{",
    '{"name":',
    "not json",
    "[1,",
    `${good}}`,
    "{'name': 1}",
    "undefined",
    "NaN",
    " ",
    "\0",
  ];
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "x",
    "",
  ];
  return [
    ...notJson.map((body) => ({ about: `body ${body}`, request: { body, headers: json }, ...malformed })),
    ...types.map((type) => ({
      about: `content type "${type}"`,
      request: { body: good, headers: { "content-type": type } },
      ...malformed,
    })),
    { about: "no content type", request: { body: good }, ...malformed },
    {
      about: "not UTF-8",
      request: { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]), headers: json },
      ...malformed,
    },
    {
      about: "compressed",
      request: { body: gzipSync(good), headers: { ...json, "content-encoding": "gzip" } },
      ...malformed,
    },
    { about: "2 MiB", request: { body: huge, headers: json }, ...tooLarge },
    { about: "2 MiB in chunks", request: { body: huge, headers: json, chunked: true }, ...tooLarge },
  ];
}

type Path = (string | number)[];

/** Every value inside `body`, containers too. */
function placesIn(body: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (body === null || typeof body !== "object") return [{ path, value: body }];
  const inside = Object.entries(body).flatMap(([key, value]) => placesIn(value, [...path, key]));
  return path.length === 0 ? inside : [{ path, value: body }, ...inside];
}

function withValue(body: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  const copy = structuredClone(body) as Record<string | number, unknown>;
  copy[first] = withValue(copy[first], rest, value);
  return copy;
}

const kindOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const ofAnyKind = [
  null,
  0,
  -1.5,
  true,
  "text",
  [],
  {},
  [[]],
  { a: { b: [] } },
  [null],
  [{}],
  ["text"],
  1e308,
];
const long = "x".repeat(100_000);
/** No field keeps any of these; where `value` (of a variable) may, its own test says so. */
const hostile = ["\0", "a\0b", "\ud800", "a\udc00b", long];
/** Fields in which text of any characters is somebody else's and kept as it is. */
const anyText = ["value", "resource", "version", "policy"];

export function unfitBodies(body: Record<string, unknown>): Refusal[] {
  const wholes = ["null", "[]", "[{}]", '"text"', "7", "true", "{}", nested(1000), nested(100_000)];
  const text = JSON.stringify(body).slice(1);
  const extras = [
    '"unexpected":1',
    '"__proto__":{"isDefault":true}',
    '"constructor":{"prototype":{"polluted":true}}',
    '"toString":1',
    `"id":"${unknownId}"`,
    `"organizationId":"${unknownId}"`,
  ];
  const refusals: Refusal[] = [
    { about: "no body", request: {}, ...invalid },
    ...wholes.map((whole) => unfit(`body ${whole.slice(0, 20)}`, whole)),
    ...extras.map((extra) => unfit(`with ${extra}`, `{${extra},${text}`)),
  ];
  for (const { path, value } of placesIn(body)) {
    const field = path.join(".");
    const kind = kindOf(value);
    const others = ofAnyKind.filter((other) => kindOf(other) !== kind || (kind === "array" && String(other)));
    for (const other of others) {
      refusals.push(
        unfit(`${field} is ${JSON.stringify(other)}`, JSON.stringify(withValue(body, path, other))),
      );
    }
    const deep = JSON.stringify(withValue(body, path, "DEEP")).replace('"DEEP"', nested(20_000));
    refusals.push(unfit(`${field} is deeply nested`, deep));
    if (kind !== "string") continue;
    const texts = anyText.includes(String(path.at(-1))) ? hostile : [...hostile, "bell \u0007", "\u001b[31m"];
    for (const bad of texts) {
      refusals.push(
        unfit(`${field} is ${JSON.stringify(bad).slice(0, 30)}`, JSON.stringify(withValue(body, path, bad))),
      );
    }
  }
  return refusals;
}
