// For an operator, in production too: the commands of latchkey-admin. Bundled to dist/latchkey-admin.mjs.
import { existsSync } from "node:fs";
import path from "node:path";
import { resetPasswordCommand, signInLinkCommand } from "@/cli/account-links";
import { checkCommand } from "@/cli/check/command";
import { type Command, sentenceFor } from "@/cli/command";
import { createOrganization } from "@/cli/create-organization";
import { cutHistoryCommand } from "@/cli/cut-history";
import { deletedOrganizationsCommand } from "@/cli/deleted-organizations";
import { disableCommand, enableCommand } from "@/cli/disable-person";
import { assignDomainCommand, removeDomainCommand } from "@/cli/domains";
import { firstOwnerCommand } from "@/cli/first-owner";
import { initCommand } from "@/cli/init";
import { listPeopleCommand } from "@/cli/list-people";
import { migrateCommand } from "@/cli/migrate";
import { proveAddressCommand } from "@/cli/prove-address";
import { releaseAddressCommand } from "@/cli/release-address";
import { removeFactorsCommand } from "@/cli/remove-factors";
import { resealCommand } from "@/cli/reseal";
import { verifyAudit } from "@/cli/verify-audit";
import { allowLongQueries, closeDatabase } from "@/db/client";
import { adminCommand, asCalledHere } from "@/lib/server/admin-command";
import { loadSecretFiles } from "@/lib/server/secret-files";
import { printable } from "@/lib/shared/input";
import { version } from "@/lib/shared/version";

const commands: Record<string, Command> = {
  init: initCommand,
  check: checkCommand,
  "first-owner": firstOwnerCommand,
  migrate: migrateCommand,
  "create-organization": createOrganization,
  "deleted-organizations": deletedOrganizationsCommand,
  "disable-person": disableCommand,
  "enable-person": enableCommand,
  "reset-password": resetPasswordCommand,
  "sign-in-link": signInLinkCommand,
  "remove-factors": removeFactorsCommand,
  "list-people": listPeopleCommand,
  "prove-address": proveAddressCommand,
  "release-address": releaseAddressCommand,
  "assign-domain": assignDomainCommand,
  "remove-domain": removeDomainCommand,
  "verify-audit": verifyAudit,
  "cut-history": cutHistoryCommand,
  reseal: resealCommand,
};

const usage = `npm run admin -- COMMAND

${Object.values(commands)
  .map((command) => command.usage)
  .join("\n")}`;

// Next to this file's folder, as a bundle as well as a source.
const place = { migrationsFolder: path.join(import.meta.dirname, "..", "db", "migrations") };

allowLongQueries();
const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
try {
  loadEnvFiles();
  // `check` says itself what is wrong with them, among all the rest.
  if (command !== checkCommand) loadSecretFiles();
  process.exitCode = command ? await runOrExplain(command) : explainAll();
} catch (error) {
  process.stderr.write(`${asCalledHere(sentenceFor(error, command?.usage ?? usage))}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

/** The files that the server reads, in its order: variables that are set already keep their values. */
function loadEnvFiles(): void {
  for (const file of [".env.production.local", ".env.local", ".env.production", ".env"]) {
    if (existsSync(file)) process.loadEnvFile(file);
  }
}

function runOrExplain(chosen: Command): Promise<number> | number {
  if (!args.includes("--help") && !args.includes("-h")) return chosen.run(args, place);
  process.stdout.write(asCalledHere(chosen.usage));
  return 0;
}

function explainAll(): number {
  if (name === "--version") {
    process.stdout.write(`latchkey-admin ${version}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h") {
    process.stdout.write(asCalledHere(usage));
    return 0;
  }
  const wrong = name === "" ? "The command is missing" : `Unknown command ${printable(name)}`;
  const known = Object.keys(commands).join(", ");
  process.stderr.write(`${wrong}. Commands: ${known}. ${adminCommand("--help")} explains them.\n`);
  return 2;
}
