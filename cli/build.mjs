// Bundles a program of the server's machine into one file: node cli/build.mjs admin|server [FILE].
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const programs = {
  admin: { entryPoints: ["cli/main.ts"] },
  // Next stays where npm puts it: the console's build belongs to it.
  server: { entryPoints: ["server.ts"], external: ["next"] },
};
const [name = "", outfile = path.join(root, "dist", `latchkey-${name}.mjs`)] = process.argv.slice(2);
const program = programs[name];
if (!program) throw new Error(`Say which: ${Object.keys(programs).join(" or ")}.`);

await build({
  ...program,
  absWorkingDir: root,
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // ES modules where a package has them: the rest can be shaken off.
  mainFields: ["module", "main"],
  // Packages in CommonJS ask for Node's modules by `require`, which an ES module does not have.
  banner: {
    js: 'import{createRequire as latchkeyRequire}from"node:module";const require=latchkeyRequire(import.meta.url);',
  },
  define: {
    // Else the SDK announces on standard error, at each start, which Node it will need one day.
    "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": '"true"',
  },
  logLevel: "warning",
});
