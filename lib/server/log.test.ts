import { afterEach, describe, expect, it, vi } from "vitest";
import { log, logConsoleAsJson, withRequestId } from "@/lib/server/log";
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

describe("LOG_FORMAT=json", () => {
  it("makes every line an object, with the request's id where there is one", async () => {
    vi.stubEnv("LOG_FORMAT", "json");
    const lines: string[] = [];
    const write = (line: unknown) => lines.push(String(line)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(write);
    vi.spyOn(process.stderr, "write").mockImplementation(write);
    const methods = ["log", "info", "warn", "error", "debug"] as const;
    const usual = methods.map((method) => console[method]);
    logConsoleAsJson();
    try {
      await withRequestId("4d1c", async () => {
        await Promise.resolve();
        log("warn", "Sign-ins failed.", { network: "203.0.113.9", failed: 10 });
      });
      log("info", "Ready\u202e");
      console.error("of %s\nand more", "Next");
    } finally {
      methods.forEach((method, at) => {
        console[method] = usual[at] as never;
      });
      vi.unstubAllEnvs();
    }
    expect(lines.every((line) => /^\{[\x20-\x7e]*\}\n$/.test(line))).toBe(true);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time,
        level: "warn",
        message: "Sign-ins failed.",
        requestId: "4d1c",
        network: "203.0.113.9",
        failed: 10,
      },
      { time, level: "info", message: "Ready\u202e" },
      { time, level: "error", message: "of Next\nand more" },
    ]);
  });

  it("changes nothing of what others print as text", () => {
    const before = console.warn;
    logConsoleAsJson();
    expect(console.warn).toBe(before);
  });
});
