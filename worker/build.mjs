// Bundles the worker into one executable file, dist/latchkey-worker.mjs, that runs on Node 20 and later by itself.
import { chmod, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const outfile = process.argv[2] ?? path.join(root, "dist", "latchkey-worker.mjs");

// The credentials of the machine are never used, so the SDK's search for them is left out.
const withoutMachineCredentials = {
  name: "without-machine-credentials",
  setup(bundle) {
    bundle.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path: name }) => ({
      path: name,
      namespace: "left-out",
    }));
    bundle.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
      contents:
        'export const defaultProvider = () => () => Promise.reject(new TypeError("This AWS client has no credentials."));',
    }));
  },
};

// zod's words in fifty languages are a quarter of what Node would have to read at each start; these are English.
const englishAlone = {
  name: "english-alone",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: path.dirname(file),
    }));
  },
};

// The file itself says its version, so that people know which one they have without running it.
const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

await build({
  absWorkingDir: root,
  entryPoints: ["worker/main.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // The SDK's ES modules instead of its CommonJS, of which nothing can be shaken off.
  mainFields: ["module", "main"],
  conditions: ["module"],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "eof",
  define: {
    // Else the SDK announces on standard error, at each start, which Node it will need one day.
    "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": '"true"',
  },
  banner: {
    js: `#!/usr/bin/env node\n// latchkey-worker ${version}\nimport{createRequire as latchkeyRequire}from"node:module";const require=latchkeyRequire(import.meta.url);globalThis.__zod_globalConfig={jitless:true};`,
  },
  plugins: [withoutMachineCredentials, englishAlone],
  logLevel: "warning",
});
await chmod(outfile, 0o755);
