import { describe, expect, test } from "vitest";
import { duration, factLines, paragraphs, terminal } from "@/dev/terminal";

describe("text in a terminal", () => {
  test.each([
    [40, "0.0 s"],
    [4_240, "4.2 s"],
    [9_960, "10 s"],
    [59_600, "1 min 0 s"],
    [125_000, "2 min 5 s"],
  ])("%i milliseconds are %s", (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test("breaks long lines at spaces and keeps the lines there are", () => {
    expect(paragraphs(`${"word ".repeat(12).trim()}\n\n  next`, "  ", 42)).toBe(
      `  ${"word ".repeat(8).trim()}\n  ${"word ".repeat(4).trim()}\n\n    next`,
    );
  });

  test("leaves a word that is longer than the line whole", () => {
    expect(paragraphs(`a ${"b".repeat(60)} c`, "", 40)).toBe(`a\n${"b".repeat(60)}\nc`);
  });

  test("puts facts in columns", () => {
    const facts = factLines(
      [
        ["a", "one"],
        ["long", "two\nthree"],
      ],
      "  ",
      (text) => text,
    );
    expect(facts).toBe("  a     one\n  long  two\n        three\n");
  });

  test.each([
    ["a file", { isTTY: false }, {}, false],
    ["a terminal", { isTTY: true }, { TERM: "xterm" }, true],
    ["a terminal with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
    ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
  ])("colours %s as it should", (_, stream, environment, coloured) => {
    const { failed } = terminal(stream as never, environment as never);
    expect(failed("no") !== "no").toBe(coloured);
  });
});
