// For an operator, in production too: the commands of latchkey-admin. Bundled to dist/latchkey-admin.mjs.
import path from "node:path";
import { allowLongQueries, closeDatabase } from "@/db/client";
import { printable } from "@/lib/input/schema";
import { loadSecretFiles } from "@/lib/secret-files";
import { resetPasswordCommand, signInLinkCommand } from "@/scripts/admin/account-links";
import { type Command, sentenceFor } from "@/scripts/admin/command";
import { createOrganization } from "@/scripts/admin/create-organization";
import { disableCommand, enableCommand } from "@/scripts/admin/disable-person";
import { listPeopleCommand } from "@/scripts/admin/list-people";
import { proveAddressCommand } from "@/scripts/admin/prove-address";
import { releaseAddressCommand } from "@/scripts/admin/release-address";
import { resealCommand } from "@/scripts/admin/reseal";
import { verifyAudit } from "@/scripts/admin/verify-audit";

const commands: Record<string, Command> = {
  "create-organization": createOrganization,
  "disable-person": disableCommand,
  "enable-person": enableCommand,
  "reset-password": resetPasswordCommand,
  "sign-in-link": signInLinkCommand,
  "list-people": listPeopleCommand,
  "prove-address": proveAddressCommand,
  "release-address": releaseAddressCommand,
  "verify-audit": verifyAudit,
  reseal: resealCommand,
};

const usage = `npm run admin -- COMMAND

${Object.values(commands)
  .map((command) => command.usage)
  .join("\n")}`;

// Beside this file's folder, as a bundle as well as a source.
const place = { migrationsFolder: path.join(import.meta.dirname, "..", "db", "migrations") };

allowLongQueries();
const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
try {
  loadSecretFiles();
  process.exitCode = command ? await runOrExplain(command) : explainAll();
} catch (error) {
  process.stderr.write(`${sentenceFor(error, command?.usage ?? usage)}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

function runOrExplain(chosen: Command): Promise<number> | number {
  if (!args.includes("--help") && !args.includes("-h")) return chosen.run(args, place);
  process.stdout.write(chosen.usage);
  return 0;
}

function explainAll(): number {
  if (name === "--help" || name === "-h") {
    process.stdout.write(usage);
    return 0;
  }
  const wrong = name === "" ? "The command is missing" : `Unknown command ${printable(name)}`;
  const known = Object.keys(commands).join(", ");
  process.stderr.write(`${wrong}. Commands: ${known}. npm run admin -- --help explains them.\n`);
  return 2;
}
