// Latchkey as it would be with one cloud more: a copy of this tree with Nimbus (test/support/nimbus) in a folder of lib/clouds
// and in the registries that it serves, and nothing else changed. For the browser's part of test/new-cloud.test.ts.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  buildConsole,
  buildServer,
  buildWorker,
  consoleIsFresh,
  consoleSources,
  serverSources,
  workerSources,
} from "@/dev/console-build";
import type { Lifetime } from "@/dev/run-command";

/** Inside this tree, so that packages are found in its node_modules, and where nothing looks for sources. */
const tree = path.join("dist", "made-up-cloud");
const folder = path.join("test", "support", "nimbus", "folder");

const registryLines: Readonly<Record<string, (text: string) => string>> = {
  "lib/shared/clouds/ids.ts": (text) => text.replace('["aws"]', '["aws", "nimbus"]'),
  "lib/clouds/registered/definitions.ts": registered("nimbusDefinition", "@/lib/clouds/nimbus/definition"),
  "lib/clouds/registered/clipboards.ts": registered("nimbusClipboard", "@/lib/clouds/nimbus/definition"),
  "lib/clouds/registered/schemas.ts": registered("nimbusSchemas", "@/lib/clouds/nimbus/schema"),
  "lib/clouds/registered/stores.ts": registered("nimbusCloud", "@/lib/clouds/nimbus/cloud"),
};

function registered(name: string, from: string): (text: string) => string {
  return (text) => `import { ${name} } from "${from}";\n${text.replace(" };", `, nimbus: ${name} };`)}`;
}

/** Makes and builds it where it is missing or older than what it is made from. Gives its absolute path. */
export async function buildMadeUpCloud(lifetime: Lifetime): Promise<string> {
  if (!(await consoleIsFresh(tree, [folder, "dev/made-up-cloud.ts"]))) {
    await plant();
    await buildServer(lifetime, tree);
    await buildWorker(lifetime, tree);
    await buildConsole(lifetime, tree);
  }
  return path.resolve(tree);
}

async function plant(): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  const copied = new Set([...consoleSources, ...serverSources, ...workerSources, "docs"]);
  // A lock file would make the copy a workspace of its own, without packages.
  copied.delete("package-lock.json");
  for (const name of copied) {
    const filter = (file: string) => !/\.test\.tsx?$/.test(file);
    await cp(name, path.join(tree, name), { recursive: true, filter });
  }
  await cp(folder, path.join(tree, "lib/clouds/nimbus"), { recursive: true });
  for (const [name, changed] of Object.entries(registryLines)) {
    const text = await readFile(name, "utf8");
    if (changed(text) === text) throw new TypeError(`${name} has no place for another cloud.`);
    await writeFile(path.join(tree, name), changed(text));
  }
}
