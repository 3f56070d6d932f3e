// Makes the wheel of the Python worker, dist/latchkey_worker-VERSION-py3-none-any.whl. Nothing but Node is needed, and the same
// sources give the same bytes: nothing is compressed, and no time is in it.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
const outfile = process.argv[2] ?? path.join(root, "dist", `latchkey_worker-${version}-py3-none-any.whl`);

const project = await readFile(path.join(here, "pyproject.toml"), "utf8");
function said(name) {
  const value = new RegExp(`^${name} = "(.+)"$`, "m").exec(project)?.[1];
  if (!value) throw new Error(`worker/python/pyproject.toml has no ${name}.`);
  return value;
}

const names = (await readdir(path.join(here, "latchkey"), { recursive: true }))
  .filter((name) => name.endsWith(".py"))
  .map((name) => `latchkey/${name.split(path.sep).join("/")}`)
  .sort();
const files = await Promise.all(names.map(async (name) => [name, await readFile(path.join(here, name))]));

const info = `latchkey_worker-${version}.dist-info`;
const metadata = `Metadata-Version: 2.1
Name: ${said("name")}
Version: ${version}
Summary: ${said("description")}
License: Apache-2.0
Requires-Python: ${said("requires-python")}
Description-Content-Type: text/markdown

${await readFile(path.join(here, "README.md"), "utf8")}`;
const wheel = "Wheel-Version: 1.0\nGenerator: latchkey\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
files.push(
  [`${info}/LICENSE`, await readFile(path.join(root, "LICENSE"))],
  [`${info}/METADATA`, Buffer.from(metadata)],
  [`${info}/WHEEL`, Buffer.from(wheel)],
  [
    `${info}/entry_points.txt`,
    Buffer.from(`[console_scripts]\nlatchkey-worker = ${said("latchkey-worker")}\n`),
  ],
);
const record = files.map(([name, bytes]) => {
  const hash = createHash("sha256").update(bytes).digest("base64url");
  return `${name},sha256=${hash},${bytes.length}\n`;
});
files.push([`${info}/RECORD`, Buffer.from(`${record.join("")}${info}/RECORD,,\n`)]);

await mkdir(path.dirname(outfile), { recursive: true });
await writeFile(outfile, zip(files));

/** Stored, with one date for all: the first that a zip can have. */
function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of entries) {
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // Version that is needed; no flags, stored, midnight.
    about.writeUInt16LE(0x21, 8); // 1 January 1980.
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), about, Buffer.from(name), bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), about, place, Buffer.from(name));
    offset += 30 + name.length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from("PK\x05\x06"), end]);
}
