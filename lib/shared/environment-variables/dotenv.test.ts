import { expect, it } from "vitest";
import { parseDotenv } from "@/lib/shared/environment-variables/dotenv";

/** Value by key. */
const read = (text: string) =>
  Object.fromEntries(parseDotenv(text).variables.map(({ key, value }) => [key, value]));
const notesOf = (text: string) => parseDotenv(text).variables.flatMap(({ notes }) => notes);
const problemsOf = (text: string) => parseDotenv(text).problems;

// Each as a tool's documentation or its users have it.
const kinds: [about: string, text: string, values: Record<string, string>][] = [
  ["plain", "A=b", { A: "b" }],
  ["an export prefix", "export A=b\n  export\tB=c", { A: "b", B: "c" }],
  ["blanks around", "  A = b c  ", { A: "b c" }],
  ["no value", "A=\nB=''\nC=\"\"\nD=   ", { A: "", B: "", C: "", D: "" }],
  ["several =", "A=b=c==\nB==", { A: "b=c==", B: "=" }],
  ["comments and empty lines", "# A=b\n\n  # c\nD=e", { D: "e" }],
  ["a comment behind", "A=b # c\nB='d' # e\nC=\"f\"#g\nD= # h", { A: "b", B: "d", C: "f", D: "" }],
  ["# within", "A=b#c\nB=#d\nC='e # f'\nD=p#q # r", { A: "b#c", B: "#d", C: "e # f", D: "p#q" }],
  ["escapes in double quotes", String.raw`A="b\nc\td\"e\\f\$g\h"`, { A: 'b\nc\td"e\\f$g\\h' }],
  ["none in single quotes", String.raw`A='b\nc"d$E'`, { A: String.raw`b\nc"d$E` }],
  ["an escaped single quote", String.raw`A='Let\'s go!'`, { A: "Let's go!" }],
  ["a path that ends in a backslash", `A='C:\\'\nB=C:\\dir\\`, { A: "C:\\", B: "C:\\dir\\" }],
  ["JSON", `A={"b": "c"}\nB='{"d": 1}'`, { A: '{"b": "c"}', B: '{"d": 1}' }],
  ["quotes within", `A=it's "so"\nB="it's"`, { A: `it's "so"`, B: "it's" }],
  ["several lines in quotes", "A=\"b\nc\n\"\nD='e\n#f'", { A: "b\nc\n", D: "e\n#f" }],
  ["backticks", "A=`b \"c\" 'd'\ne`", { A: "b \"c\" 'd'\ne" }],
  ["line ends of Windows, and a mark", '\ufeffA=b\r\nB="c\r\nd"\r\n', { A: "b", B: "c\nd" }],
  ["line ends of old", "A=b\rB=c", { A: "b", B: "c" }],
  ["as YAML has it", "A: b\nB: 'c # d'\nC:\n", { A: "b", B: "c # d", C: "" }],
  ["an address", "A=https://u:p@h:1/x?y=z#w", { A: "https://u:p@h:1/x?y=z#w" }],
  ["nothing is expanded", `A=\${B}-$C-$(id)`, { A: `\${B}-$C-$(id)` }],
  ["other blanks are the value's", "A=\u00a0b\u00a0", { A: "\u00a0b\u00a0" }],
  [
    "a key without quotes around its lines",
    "A=-----BEGIN PRIVATE KEY-----\nMIIB+/==\nabc=\n-----END PRIVATE KEY-----\nB=c",
    { A: "-----BEGIN PRIVATE KEY-----\nMIIB+/==\nabc=\n-----END PRIVATE KEY-----", B: "c" },
  ],
  [
    "a chain of certificates without quotes",
    "A=-----BEGIN CERTIFICATE-----\nabc=\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nabd=\n-----END CERTIFICATE-----\nB=c",
    {
      A: "-----BEGIN CERTIFICATE-----\nabc=\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nabd=\n-----END CERTIFICATE-----",
      B: "c",
    },
  ],
  ["the last of a key", "A=b\nC=d\nA=e", { C: "d", A: "e" }],
  [
    "keys of any kind, which are checked later",
    "a.b=c\nd-e=f\n9=g\n__proto__=h",
    {
      "a.b": "c",
      "d-e": "f",
      "9": "g",
      ["__proto__"]: "h",
    },
  ],
];

it.each(kinds)("reads %s", (_, text, values) => {
  expect(Object.entries(read(text)).sort()).toEqual(Object.entries(values).sort());
  expect(problemsOf(text)).toEqual([]);
});

it("names a line that is none by its number, and never says what is written there", () => {
  const text = 'A=b\nsecret words\nPLAIN\nexport BARE\nset C=d\nE="never\nF="x"y\n{"g": "h"}\nI=j';
  const { variables, problems } = parseDotenv(text);
  expect(variables.map(({ key, firstLine }) => [key, firstLine])).toEqual([
    ["A", 1],
    ["I", 9],
  ]);
  expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(problems[1]?.message).toBe("The = after the key is missing. For an empty value, write KEY=.");
  expect(problems[3]?.message).toContain("another tool");
  for (const { message } of problems) expect(message).not.toMatch(/secret words|never"|x"y|never\n/);
});

it("does not let one quote that is missing swallow what follows unsaid", () => {
  expect(problemsOf('A="b\nC=d')).toEqual([{ line: 1, message: "The quote that opens here isn't closed." }]);
  expect(read('A="b\nC=d')).toEqual({ C: "d" });
  expect(notesOf('A="b\nC=d\nE="')).toEqual([expect.stringContaining("Is a closing quote missing?")]);
});

it("says where tools differ, and of a key that is set twice which line counts", () => {
  expect(notesOf("A=b#c")).toEqual([expect.stringContaining("cuts the value there")]);
  expect(notesOf("A=$B")).toEqual([expect.stringContaining("doesn't expand variables")]);
  expect(notesOf(String.raw`A="b\"c"`)).toEqual([expect.stringContaining("loses its backslash")]);
  for (const text of ["A=b\u00a0", "A=\u200bb", 'A="b\u200b"', "A=\u3000b", "A=b\ufeff"])
    expect(notesOf(text)).toEqual([expect.stringContaining("invisible character")]);
  for (const text of ['A={"b": "c #d"}', "A=[1 #2]", 'A=say "b #c"'])
    expect(notesOf(text)).toEqual([expect.stringContaining("starts a comment")]);
  expect(notesOf("A=b # it's {a comment")).toEqual([]);
  expect(notesOf("A=“b”")).toEqual([expect.stringContaining("curly quotes")]);
  expect(notesOf(`A="b\\nc"\nB=c d\nC='$d'`)).toEqual([]);
  expect(parseDotenv("A=1\nB=2\nA=3").overridden).toEqual([{ key: "A", line: 1, byLine: 3 }]);
});

it("reads a long text in time that grows with its length", () => {
  const line = `A="${"b\\".repeat(20)}`;
  for (const text of [
    `${line}\n`.repeat(8_000),
    `A=${" ".repeat(300_000)}b`,
    `A="${'\\"'.repeat(150_000)}`,
  ]) {
    const begun = performance.now();
    parseDotenv(text);
    expect(performance.now() - begun).toBeLessThan(1_000);
  }
});
