// For an operator, in production too: makes an organization with its first owner. Bundled to dist/latchkey-admin.mjs.
import path from "node:path";
import { parseArgs } from "node:util";
import type { z } from "zod";
import { closeDatabase } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { AppError, fieldErrorsOf } from "@/lib/errors";
import { NewPerson, OrganizationInput } from "@/lib/organizations/schema";
import { createOrganization } from "@/lib/organizations/service";
import { readPassword } from "@/scripts/password-entry";

const usage = `npm run organization:create -- --name NAME --slug SLUG --owner-name NAME --owner-email EMAIL

Makes an organization and its first owner in the database of DATABASE_URL.

  --name               what the organization is called, such as "Acme"
  --slug               its part of the console's address, such as acme
  --owner-name         the owner's name
  --owner-email        with which the owner signs in
  --generate-password  make a password up and print it once

The owner's password is asked for on a terminal, or else read from the first line of standard input. An owner who
signs in to this Latchkey already keeps the password that they have.
`;

/** Which option an input field came from. */
const options = { name: "--name", slug: "--slug" };
const ownerOptions = { name: "--owner-name", email: "--owner-email", password: "The password" };

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help || positionals[0] !== "create-organization") {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set: it says in which PostgreSQL to make the organization.");

  const organization = { name: values.name ?? "", slug: values.slug ?? "" };
  const person = { name: values["owner-name"] ?? "", email: values["owner-email"] ?? "" };
  // Everything but the password first: nobody likes to type it twice.
  const early = NewPerson.omit({ password: true }).safeParse(person);
  const problems = [
    ...problemsOf(OrganizationInput.safeParse(organization), options),
    ...problemsOf(early, ownerOptions),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));

  const password = await readPassword(values["generate-password"]);
  const owner = { ...person, password: password.text };
  const complaints = problemsOf(NewPerson.safeParse(owner), ownerOptions);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));

  // It may be run before the server's first start. Beside this file's folder, as a bundle as well as a source.
  await migrateDatabase(url, path.join(import.meta.dirname, "..", "db", "migrations"));
  const { id, slug } = await createOrganization(organization, owner);
  process.stdout.write(
    `${organization.name} is there, at /${slug} in the console. Its UUID, for trust policies: ${id}\n` +
      (password.generated ? `Password of ${person.email}, shown once: ${password.text}\n` : ""),
  );
  return 0;
}

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string" },
      slug: { type: "string" },
      "owner-name": { type: "string" },
      "owner-email": { type: "string" },
      "generate-password": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
}

function problemsOf(parsed: { error?: z.ZodError }, named: Record<string, string>): string[] {
  if (!parsed.error) return [];
  return Object.entries(fieldErrorsOf(parsed.error)).map(
    ([field, messages]) => `${named[field] ?? field}: ${messages[0]}`,
  );
}

/** Our own sentences as they are; of the rest only what an operator can act on, never a stack or a value. */
function sentenceFor(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { name, code = "", message } = error as Error & { code?: string };
  if (code.startsWith("ERR_PARSE_ARGS")) return `${message}\n\n${usage}`;
  if (name !== "DatabaseError") return message;
  if (/^(ECONN|CONNECT|ENOTFOUND|ETIMEDOUT|EAI)/.test(code)) {
    return `The PostgreSQL of DATABASE_URL cannot be reached (${code}).`;
  }
  if (code.startsWith("28")) return "PostgreSQL refuses the user name or the password in DATABASE_URL.";
  if (code === "3D000") return "PostgreSQL has no database of the name in DATABASE_URL.";
  return `PostgreSQL failed: ${message}`;
}
