import { printable } from "@/lib/shared/input";

/** One line per event on standard output or error. Callers pass facts, never values of secrets. */
export function log(
  level: "info" | "warn" | "error",
  message: string,
  facts: Record<string, string | number | boolean> = {},
): void {
  const details = Object.entries(facts).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = printable(`${message}${details.join("")}`);
  if (level === "info") console.info(line);
  else if (level === "warn") console.warn(line);
  else console.error(line);
}
