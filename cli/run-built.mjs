// Runs a bundle that `npm run build` has made, as `node dist/NAME.mjs …` would; or says in one sentence what is missing.
// Plain JavaScript with nothing but Node, since nothing else may be there yet.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [name = "", ...args] = process.argv.slice(2);
const bundle = path.join(root, "dist", `${name}.mjs`);
const isServer = name === "latchkey-server";

function problem() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 20)) {
    return `Latchkey needs Node 20.20 or newer. This is ${process.versions.node}.`;
  }
  const isBuilt = existsSync(bundle) && (!isServer || existsSync(path.join(root, ".next", "BUILD_ID")));
  const isInstalled = existsSync(path.join(root, "node_modules", "next"));
  if (!isBuilt) return `Latchkey isn't built yet: run ${isInstalled ? "" : "npm ci && "}npm run build first.`;
  // The other bundles hold all that they need.
  if (isServer && !isInstalled) return "Latchkey’s packages aren't installed: run npm ci first.";
  return null;
}

const missing = problem();
if (missing) {
  process.stderr.write(`${missing}\n`);
  process.exit(1);
}
process.argv = [process.argv[0] ?? "node", bundle, ...args];
await import(pathToFileURL(bundle).href);
