import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJsonKey } from "@/lib/resolution/json-value";

const read = (text: string, key: string) => {
  const answer = readJsonKey(text, key);
  return answer.ok ? answer.value : answer.reason;
};

describe("a field's value is cut out of the secret as it stands there", () => {
  it.each([
    ["1.0"],
    ["1e21"],
    ["-0"],
    ["0.1000000000000000055511151231257827"],
    ["9007199254740993"],
    ["1E+2"],
    ["true"],
    ['{ "b" : [ 1.0 , "\\u00e9" ] }'],
    ['{"2":0,"1":0}'],
    ['{"x":1,"x":2}'],
    ['[\n  "\\/"\n]'],
  ])("%s", (source) => {
    expect(read(`{"a":${source}}`, "a")).toBe(source);
    expect(read(`\ufeff\r\n{ "x" : "}]," ,\t"a" :\n ${source} ,"z":null}\n`, "a")).toBe(source);
  });

  it("whatever JSON it is, and whatever stands around it", () => {
    const json = fc.jsonValue().filter((value) => value !== null && typeof value !== "string");
    const space = fc.constantFrom("", " ", "\n", "\t\r\n");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), json, space, fc.json(), (key, value, gap, other) => {
        const source = JSON.stringify(value, null, gap.length);
        const text = `${gap}{${gap}"\\u0000 other"${gap}:${other}${gap},${gap}${JSON.stringify(key)}:${gap}${source}${gap}}`;
        expect(read(text, key)).toBe(source);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (text, key) => {
        readJsonKey(text, key);
      }),
    );
  });
});

describe("a path", () => {
  it.each([
    ['{"a":{"b":"nested"}}', "a.b", "nested"],
    ['{"a":{"b":{"c":1.0}}}', "a.b.c", "1.0"],
    ['{"a.b":{"c":"by the longest key"},"a":{"b.c":"other"}}', "a.b.c", "by the longest key"],
    ['{"a":{"b.c":"dotted inside"}}', "a.b.c", "dotted inside"],
    ['{"a":{"b":null}}', "a.b", "json_key_is_null"],
    ['{"a":"text"}', "a.length", "json_key_not_found"],
    ['{"a":["x"]}', "a.0", "json_key_not_found"],
    ['{"a":{}}', "a.", "json_key_not_found"],
    ['{"a":{"":"empty"}}', "a.", "empty"],
    ['{".a":"leading"}', ".a", "leading"],
    [`{"a":${"[".repeat(30_000)}${"]".repeat(30_000)},"b":{"c":"deep"}}`, "b.c", "deep"],
  ])("%.60s at %s is %s", (text, key, expected) => expect(read(text, key)).toBe(expected));
});
