// `npm run test:older`: the older code on today's schema, as both run while processes are restarted one after the other.
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { commandError, type Lifetime, runCommand } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";

const usage = `npm run test:older -- [--commit COMMIT] [--migrations FOLDER] [test…]

Runs the tests of an older commit with its own code, on a database that today's migrations made. It needs the history of git.

  --commit COMMIT       the older code (default: the last commit without the newest migration)
  --migrations FOLDER   today's migrations (default: db/migrations)
  test…                 which tests (default: those of the services that write what kickoffs, members and settings need)
`;

const services = [
  "automations",
  "environment-variables",
  "members",
  "organizations",
  "roles",
  "secret-providers",
  "workload-identity",
].map((name) => `lib/server/${name}/`);
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);
const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();

await runCommand(test);

async function test(lifetime: Lifetime): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      commit: { type: "string" },
      migrations: { type: "string", default: path.join("db", "migrations") },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const newest = (await readdir(values.migrations))
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .at(-1);
  const commit = values.commit ?? before(newest ?? "");
  const place = await mkdtemp(path.join(tmpdir(), "latchkey-older-"));
  lifetime.onEnd(() => rm(place, { recursive: true, force: true }));
  const tree = path.join(place, "tree");
  await mkdir(tree);
  git("archive", "--output", path.join(place, "tree.tar"), commit);
  execFileSync("tar", ["-xf", path.join(place, "tree.tar"), "-C", tree]);
  await symlink(path.resolve("node_modules"), path.join(tree, "node_modules"));
  await rm(path.join(tree, "db", "migrations"), { recursive: true });
  await cp(values.migrations, path.join(tree, "db", "migrations"), { recursive: true });
  process.stdout.write(
    `The code of ${git("log", "-1", "--format=%h, %s", commit)}\non the schema of ${newest}\n`,
  );
  const tests = positionals.length > 0 ? positionals : services;
  const run = startProcess(lifetime, [process.execPath, vitest, "run", "--reporter=dot", ...tests], {
    environment: process.env,
    output: "show",
    directory: tree,
  });
  return (await run.exited) ?? 1;
}

function before(migration: string): string {
  // A migration that was numbered anew while branches met was added by a merge.
  const file = `db/migrations/${migration}`;
  const added = git("log", "-1", "--format=%H", "--first-parent", "-m", "--diff-filter=A", "--", file);
  if (!added)
    throw commandError(`No commit has added ${migration} yet: name the older code by --commit.`, []);
  return `${added}^`;
}
