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
  const { DATABASE_URL, NEXTAUTH_URL } = environment().settings;
  const { PATH, HOME } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "cli/main.ts", command, email],
    { cwd: root, env: { PATH, HOME, DATABASE_URL, NEXTAUTH_URL } as object as NodeJS.ProcessEnv },
  );
  const link = stdout.trim();
  plant("link of an operator", link.split("#").at(-1) ?? "");
  return link;
}
