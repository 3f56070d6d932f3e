import { afterEach, describe, expect, it, vi } from "vitest";
import { log } from "@/lib/server/log";
import { printable } from "@/lib/shared/input";

afterEach(() => void vi.restoreAllMocks());

const invisible = [
  "\n",
  "\r",
  "\u001b",
  "\u0085",
  "\u009b",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u200f",
  "\u061c",
];

describe("a line of the log", () => {
  it.each([...invisible, "\u{e0041}", "\ud800"])("shows %j as an escape", (sign) => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    log("warn", `a${sign}b`, { fact: `c${sign}d` });
    const [line] = printed.mock.calls[0] as [string];
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(line).toMatch(/a\\u\w{4}.*b fact="c\\.+d"$/);
  });

  it("leaves what can be read as it is", () => {
    expect(printable("Grüße, “Ωmega” 日本 😀 — …")).toBe("Grüße, “Ωmega” 日本 😀 — …");
  });
});
