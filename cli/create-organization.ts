// Makes an organization with its first owner.

import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { z } from "zod";
import { command, databaseUrl } from "@/cli/command";
import { migrateDatabase } from "@/db/migrate";
import {
  createOrganization as create,
  createOrganizationFor,
  type Organization,
} from "@/lib/server/organizations/service";
import { fieldErrorsOf } from "@/lib/shared/errors";
import { NewPerson, OrganizationInput } from "@/lib/shared/organizations/schema";

/** Which option an input field came from. */
const options = { name: "--name", slug: "--slug" };
const ownerOptions = { name: "--owner-name", email: "--owner-email", password: "The password" };

export const createOrganization = command({
  usage: `npm run organization:create -- --name NAME --slug SLUG --owner-name NAME --owner-email EMAIL

Creates an organization and its first owner in the database of DATABASE_URL.

  --name               the organization's name, such as "Acme"
  --slug               its part of the console address, such as acme
  --owner-name         the owner's name
  --owner-email        the owner's email for signing in
  --generate-password  generate a password and print it once
  --existing-owner EMAIL  instead of the owner options: an existing account, which keeps its password

On a terminal, the command asks for the owner's password. Otherwise it reads the first line of standard input. Use an
address that already has an account only with --existing-owner, after checking that the account is that person's.
`,
  options: {
    name: { type: "string" },
    slug: { type: "string" },
    "owner-name": { type: "string" },
    "owner-email": { type: "string" },
    "generate-password": { type: "boolean", default: false },
    "existing-owner": { type: "string" },
  },
  async run(values, { migrationsFolder }) {
    const url = databaseUrl();
    const organization = { name: values.name ?? "", slug: values.slug ?? "" };
    const person = { name: values["owner-name"] ?? "", email: values["owner-email"] ?? "" };
    const existing = values["existing-owner"];
    if (existing !== undefined) {
      if (person.name || person.email || values["generate-password"]) {
        throw new Error("--existing-owner uses an account as it is: remove the other owner options.");
      }
      const problems = problemsOf(OrganizationInput.safeParse(organization), options);
      if (problems.length > 0) throw new Error(problems.join("\n"));
      await migrateDatabase(url, migrationsFolder);
      return printOrganization(await createOrganizationFor(organization, existing));
    }
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

    // It may be run before the server's first start.
    await migrateDatabase(url, migrationsFolder);
    const status = printOrganization(await create(organization, owner));
    if (password.generated)
      process.stdout.write(`Password for ${person.email}, shown only once: ${password.text}\n`);
    return status;
  },
});

function printOrganization({ id, slug, name }: Organization): number {
  process.stdout.write(`Created ${name}, at /${slug} in the console. Its UUID for trust policies: ${id}\n`);
  return 0;
}

function problemsOf(parsed: { error?: z.ZodError }, named: Record<string, string>): string[] {
  if (!parsed.error) return [];
  return Object.entries(fieldErrorsOf(parsed.error)).map(
    ([field, messages]) => `${named[field] ?? field}: ${messages[0]}`,
  );
}

// Where a new password comes from: made up, typed without being shown, or piped in.

export interface EnteredPassword {
  text: string;
  generated: boolean;
}

/** @throws Error when the two entries differ or nothing is piped in. */
async function readPassword(generate: boolean): Promise<EnteredPassword> {
  if (generate) return { text: randomBytes(18).toString("base64url"), generated: true };
  if (!process.stdin.isTTY) return { text: await firstLine(), generated: false };
  const text = await ask("The owner's password (12 characters or more): ");
  if ((await ask("Once more: ")) !== text) throw new Error("The two passwords differ. Nothing was created.");
  return { text, generated: false };
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const [line = ""] = text.split(/\r?\n/, 1);
  if (line) return line;
  throw new Error(
    "The password is missing: run this on a terminal, pipe one in, or use --generate-password.",
  );
}

/** Echoes nothing. Ctrl-C ends the command. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  terminal.once("SIGINT", () => {
    process.stderr.write("\n");
    process.exit(130);
  });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
