import { describe, expect, it } from "vitest";
import { csvLine } from "@/lib/server/audit/export";

describe("a line of CSV", () => {
  it.each([
    [["a", "b c", "é"], "a,b c,é"],
    [["", ""], ","],
    [["a,b"], '"a,b"'],
    [['say "hi"'], '"say ""hi"""'],
    [["two\nlines", "two\r\nlines"], '"two\nlines","two\r\nlines"'],
  ])("%j is written as RFC 4180 has it", (cells, line) => {
    expect(csvLine(cells)).toBe(`${line}\r\n`);
  });

  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "＠A1",
    "＋1",
    "－1",
    '"=1',
    "\u200b=1",
  ])("%j is no formula in a spreadsheet", (text) => {
    const line = csvLine([text]);
    expect(line.replace(/^"/, "").startsWith("'")).toBe(true);
  });

  it.each([
    ["a;=1", "a;'=1"],
    ["a; \t@SUM(A1);+1", "a;' \t'@SUM(A1);'+1"],
    ["a\n=1", "a\n'=1"],
    ["a\r\n=1\r-2", "a\r'\n'=1\r'-2"],
    ["a;＝1", "a;'＝1"],
    ['a;"=1', "a;'\"=1"],
  ])("%j has none in its middle", (text, cell) => {
    const line = csvLine([text]);
    const inner = line
      .slice(0, -2)
      .replace(/^"(.*)"$/s, "$1")
      .replaceAll('""', '"');
    expect(inner).toBe(cell);
  });

  it.each(["a=1", "2026-01-31", "1-2", "ada@example.com", "POST /x"])("%j is left as it is", (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});
