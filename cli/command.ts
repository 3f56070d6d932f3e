// The shape of a `latchkey-admin` command, and the sentences with which one fails.
import { type ParseArgsConfig, parseArgs } from "node:util";
import { asc, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { AppError } from "@/lib/shared/errors";

export interface Command {
  usage: string;
  /** @param args what follows the command's name; gives the exit status. */
  run(args: string[], place: Place): Promise<number>;
}

interface Place {
  migrationsFolder: string;
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** A command by its options, as `parseArgs` has them. What gives no exit status ends with 0. */
export function command<const O extends Options = Record<never, never>>(declared: {
  usage: string;
  options?: O;
  // biome-ignore lint/suspicious/noConfusingVoidType: a command that answers nothing returns nothing
  run(values: Values<O>, place: Place): Promise<number | void>;
}): Command {
  const { usage, options = {} as O } = declared;
  return {
    usage,
    run: async (args, place) => (await declared.run(parseArgs({ args, options }).values, place)) ?? 0,
  };
}

/** The same for one that is about one person. */
export function personCommand<const O extends Options = Record<never, never>>(declared: {
  usage: string;
  options?: O;
  run(email: string, values: Values<O>): Promise<void>;
}): Command {
  const { usage, options = {} as O } = declared;
  return {
    usage,
    async run(args) {
      const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
      const [email, ...more] = positionals;
      if (!email || more.length > 0) throw new Error("Enter one person's email.");
      databaseUrl();
      await declared.run(email, values as Values<O>);
      return 0;
    },
  };
}

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

export async function chosenOrganizations(slug: string | undefined): Promise<{ id: string; slug: string }[]> {
  databaseUrl();
  const chosen = await database()
    .select({ id: organizations.id, slug: organizations.slug })
    .from(organizations)
    .where(slug === undefined ? undefined : eq(organizations.slug, slug))
    .orderBy(asc(organizations.slug));
  if (slug !== undefined && chosen.length === 0) throw new Error(`No organization at /${slug}.`);
  return chosen;
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
