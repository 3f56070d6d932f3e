// What a command of `latchkey-admin` is, and the sentences with which one fails.
import { AppError } from "@/lib/shared/errors";

export interface Command {
  usage: string;
  /** @param args what follows the command's name; gives the exit status. */
  run(args: string[], place: { migrationsFolder: string }): Promise<number>;
}

/** The PostgreSQL that a command works in. */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL isn't set: it must name Latchkey's PostgreSQL.");
  return url;
}

/** Where people open the console, for links into it. */
export function consoleUrl(): string {
  const url = process.env.NEXTAUTH_URL ?? "";
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new Error("NEXTAUTH_URL must be the address where people open Latchkey: the link leads there.");
}

/** Our own sentences as they are; of the rest only what an operator can act on, never a stack or a value. */
export function sentenceFor(error: unknown, usage: string): string {
  if (error instanceof AppError) return error.message;
  const { name, code = "", message } = error as Error & { code?: string };
  if (code.startsWith("ERR_PARSE_ARGS")) return `${message}\n\n${usage}`;
  if (name !== "DatabaseError") return message;
  if (/^(ECONN|CONNECT|ENOTFOUND|ETIMEDOUT|EAI)/.test(code)) {
    return `The PostgreSQL in DATABASE_URL can't be reached (${code}).`;
  }
  if (code.startsWith("28")) return "PostgreSQL rejects the user name or password in DATABASE_URL.";
  if (code === "3D000") return "PostgreSQL doesn't have the database in DATABASE_URL.";
  if (code === "42P01" || code === "42703") {
    return "The database in DATABASE_URL isn't Latchkey's, or is older than this command: start the server once.";
  }
  return `PostgreSQL failed: ${message}`;
}
