// Makes the npm package of the worker, dist/worker-package: the bundle, what it is called by, and a page about it. `npm pack` and
// `npm publish` run there.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? path.join(root, "dist", "worker-package");

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const bundle = path.join(folder, "latchkey-worker.mjs");
execFileSync(process.execPath, [path.join(root, "worker", "build.mjs"), bundle], { stdio: "inherit" });
const version = /^\/\/ latchkey-worker (\S+)$/m.exec((await readFile(bundle, "utf8")).slice(0, 500))?.[1];
const described = {
  name: "latchkey-worker",
  version,
  description: "Runs a command with the environment variables that Latchkey resolves for an automation.",
  license: "Apache-2.0",
  type: "module",
  bin: { "latchkey-worker": "latchkey-worker.mjs" },
  files: ["latchkey-worker.mjs"],
  engines: { node: ">=20" },
};
await writeFile(path.join(folder, "package.json"), `${JSON.stringify(described, null, 2)}\n`);
await copyFile(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
const page = `# latchkey-worker

Runs a command with the environment variables that Latchkey resolves for an automation. It needs Node 20 or later, and no other package.

    export LATCHKEY_URL=https://latchkey.example.com
    export LATCHKEY_DEPLOYMENT_TOKEN_FILE=/run/secrets/latchkey-token
    npx latchkey-worker exec -- node automation.js

\`latchkey-worker --help\` lists options and exit codes.
`;
await writeFile(path.join(folder, "README.md"), page);
