import { describe, expect, it } from "vitest";
import { markedLines } from "@/components/workload-identity/policy-doctor/marked-lines";

const text = '{\n  "Effect": "allow",\n  "Action": "x"\n}';
const at = (part: string, severity: "error" | "warning" | "note" = "error") => {
  const start = text.indexOf(part);
  const position = (offset: number) => ({ line: 1, column: 1, offset });
  return { severity, range: { start: position(start), end: position(start + part.length) } };
};
const marked = (...findings: ReturnType<typeof at>[]) =>
  markedLines(text, findings).map((line) =>
    line.map(({ text: own, severity }) => (severity ? `[${severity} ${own}]` : own)).join(""),
  );

describe("marking what is pointed at", () => {
  it("cuts the line around it", () => {
    expect(marked(at('"allow"'))).toEqual(["{", '  "Effect": [error "allow"],', '  "Action": "x"', "}"]);
  });

  it("leaves the space before each line of several alone", () => {
    expect(marked(at('"Effect": "allow",\n  "Action"', "note"))).toEqual([
      "{",
      '  [note "Effect": "allow",]',
      '  [note "Action"]: "x"',
      "}",
    ]);
  });

  it("shows the gravest of several, and knows them all", () => {
    const lines = markedLines(text, [at('"Effect": "allow"', "warning"), at('"allow"', "error")]);
    expect(lines[1]?.map(({ severity, findings }) => [severity, findings])).toEqual([
      [null, []],
      ["warning", [0]],
      ["error", [0, 1]],
      [null, []],
    ]);
  });

  it("points at a place between two signs by what is around it", () => {
    const end = { line: 4, column: 2, offset: text.length };
    expect(markedLines(text, [{ severity: "error", range: { start: end, end } }])[3]).toEqual([
      { text: "}", severity: "error", findings: [0] },
    ]);
  });

  it("keeps every sign of the text", () => {
    const lines = markedLines(text, [at("Effect"), at('"allow",\n  "Act'), at("}")]);
    expect(lines.map((line) => line.map((segment) => segment.text).join("")).join("\n")).toBe(text);
  });
});
