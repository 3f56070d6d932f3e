import { describe, expect, it } from "vitest";
import { readAddress, readArguments, readToken } from "@/worker/options";

describe("the command line", () => {
  it.each([
    [["exec", "--", "env"], { action: "exec", command: ["env"] }],
    [
      ["exec", "--url", "https://a", "--", "a", "--url", "b"],
      { url: "https://a", command: ["a", "--url", "b"] },
    ],
    [["exec", "--url=https://a", "--token-file=t", "--", "a"], { url: "https://a", tokenFile: "t" }],
    [["exec", "--", "a", "--", "b"], { command: ["a", "--", "b"] }],
    [["--help"], { action: "help" }],
    [["exec", "-h"], { action: "help" }],
    [["--version"], { action: "version" }],
    [["exec", "--", "a", "--help"], { action: "exec", command: ["a", "--help"] }],
  ])("%j", (argv, expected) => {
    expect(readArguments(argv)).toMatchObject(expected);
  });

  it.each([
    [[], /exec/],
    [["run"], /action "run"/],
    [["exec"], /command is missing/],
    [["exec", "--"], /command is missing/],
    [["exec", "--", ""], /command is missing/],
    [["exec", "env", "A"], /-- before the command: exec -- env A/],
    [["exec", "--token", "secret", "--", "a"], /--token/],
    [["exec", "--url"], /--url/],
  ])("%j is misused", (argv, problem) => {
    const wanted = readArguments(argv);
    expect(wanted.action).toBe("misused");
    expect("problem" in wanted && wanted.problem).toMatch(problem);
  });
});

describe("Latchkey's address", () => {
  it.each([
    ["https://latchkey.example.com", "https://latchkey.example.com/"],
    ["https://example.com/latchkey", "https://example.com/latchkey/"],
    ["http://localhost:3000", "http://localhost:3000/"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
    ["http://[::1]:3000", "http://[::1]:3000/"],
  ])("may be %s", (text, address) => {
    const read = readAddress(text, false);
    expect("url" in read && read.url.href).toBe(address);
  });

  it.each([
    [undefined, /LATCHKEY_URL/],
    ["", /LATCHKEY_URL/],
    ["latchkey.example.com", /isn't a URL/],
    ["http://latchkey.example.com", /https/],
    ["http://127.0.0.1.example.com", /https/],
    ["ftp://localhost", /https/],
    ["https://user:password@latchkey.example.com", /can't contain a user/],
    ["https://latchkey.example.com/?a=b", /can't contain a user, query/],
  ])("is not %s", (text, problem) => {
    const read = readAddress(text, false);
    expect("problem" in read && read.problem).toMatch(problem);
    expect(JSON.stringify(read)).not.toContain("password");
  });

  it("may be plain http elsewhere when someone insists", () => {
    expect(readAddress("http://latchkey.internal", true)).toHaveProperty("url");
    expect(readAddress("ftp://latchkey.internal", true)).toHaveProperty("problem");
  });
});

it.each([
  ["lk_abc", "lk_abc"],
  [" lk_abc\n", "lk_abc"],
  ["", undefined],
  [undefined, undefined],
  ["a b", undefined],
  ["a\nb", undefined],
  ["ä", undefined],
  ["x".repeat(201), undefined],
])("the token in %j is %j", (text, token) => {
  expect(readToken(text)).toBe(token);
});
