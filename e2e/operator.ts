// What an operator does on the server: commands of latchkey-admin. Not among the logs that are searched for secrets in
// the end, as some of them print one.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { plant } from "./canaries";
import { environment } from "./environment";

const root = path.resolve(import.meta.dirname, "..");

/** A link to somebody's account, as the command prints it. */
export async function linkByOperator(
  command: "reset-password" | "sign-in-link",
  email: string,
): Promise<string> {
  return linkOf([command, email], environment().settings);
}

/** The link with which the first owner of an installation is made. */
export function firstOwnerLink(settings: Record<string, string | undefined>): Promise<string> {
  return linkOf(["first-owner"], settings);
}

/** Gives what the command prints. */
export function removeFactorsByOperator(email: string): Promise<string> {
  return printedBy(["remove-factors", email], environment().settings);
}

/** Which organization's single sign-on lets in whom. */
export function assignDomain(slug: string, domain: string): Promise<string> {
  return printedBy(["assign-domain", slug, domain], environment().settings);
}

export function removeDomain(slug: string, domain: string): Promise<string> {
  return printedBy(["remove-domain", slug, domain], environment().settings);
}

async function linkOf(command: string[], settings: Record<string, string | undefined>): Promise<string> {
  const link = await printedBy(command, settings);
  plant("link of an operator", link.split("#").at(-1) ?? "");
  return link;
}

async function printedBy(command: string[], settings: Record<string, string | undefined>): Promise<string> {
  const { DATABASE_URL, NEXTAUTH_URL, NEXTAUTH_SECRET } = settings;
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATABASE_URL, NEXTAUTH_URL, NEXTAUTH_SECRET } as object as NodeJS.ProcessEnv;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "cli/main.ts", ...command],
    { cwd: root, env },
  );
  return stdout.trim();
}
