// Puts together what the console's image holds: what Next has traced, with the product's own server in place of Next's.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const out = process.argv[2];
if (!out) throw new Error("Say where: node deploy/image/assemble.mjs FOLDER");

const wheels = (await readdir(path.join(root, "dist"))).filter((name) => name.endsWith(".whl"));
const traced = path.join(root, ".next", "standalone");
const copies = [
  [path.join(traced, ".next"), ".next"],
  [path.join(traced, "node_modules"), "node_modules"],
  [path.join(root, ".next", "static"), ".next/static"],
  [path.join(root, "public"), "public"],
  [path.join(root, "docs"), "docs"],
  [path.join(root, "db", "migrations"), "db/migrations"],
  [path.join(root, "package.json"), "package.json"],
  [path.join(root, "LICENSE"), "LICENSE"],
  ...["latchkey-server", "latchkey-admin", "latchkey-worker"].map((name) => [
    path.join(root, "dist", `${name}.mjs`),
    `dist/${name}.mjs`,
  ]),
  ...wheels.map((name) => [path.join(root, "dist", name), `dist/${name}`]),
  ...["start", "health"].map((name) => [path.join(root, "deploy", "image", `${name}.mjs`), `${name}.mjs`]),
];
await mkdir(out, { recursive: true });
for (const [from, to] of copies)
  await cp(from, path.join(out, to), { recursive: true, verbatimSymlinks: true });
// Pictures are served as they are, so what resizes them is not needed.
for (const name of ["sharp", "@img"])
  await rm(path.join(out, "node_modules", name), { recursive: true, force: true });
const { config } = JSON.parse(
  await readFile(path.join(traced, ".next", "required-server-files.json"), "utf8"),
);
await writeFile(path.join(out, "next-config.json"), JSON.stringify(config));
