// `npm run test:images`: builds both images where buildah is installed, looks at them, and walks the demo's ten steps on them.
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import path from "node:path";
import {
  buildah,
  buildBase,
  buildImage,
  folder,
  mounted,
  programIn,
  removeMounted,
  shown,
  sizeOf,
} from "@/dev/image-tools";
import { workerFiles } from "@/lib/shared/workers/files";

const megabyte = 1_000_000;
const images = {
  console: { name: "localhost/latchkey", dockerfile: "Dockerfile", most: 120 * megabyte },
  worker: { name: "localhost/latchkey-worker", dockerfile: "worker/Dockerfile", most: 3 * megabyte },
};
const base = process.env.LATCHKEY_TEST_BASE ?? "localhost/latchkey-base";

const needed = ["buildah", "debootstrap", "unshare", "chroot"];
const missing = needed.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
if (missing.length > 0 || process.getuid?.() !== 0) {
  const why = missing.length > 0 ? `${missing.join(", ")} not installed` : "not root";
  process.stdout.write(`Images: skipped, ${why} (apt-get install buildah debootstrap).\n`);
  process.exit(0);
}

const problems: string[] = [];
function expect(holds: boolean, what: string): void {
  process.stdout.write(`  ${holds ? "✓" : "✘"} ${what}\n`);
  if (!holds) problems.push(what);
}
interface Inspected {
  Docker: {
    config: { User: string; StopSignal: string; Healthcheck?: { Test: string[] }; Entrypoint: string[] };
  };
}
const inspected = async (name: string) =>
  JSON.parse(await buildah("inspect", "--type", "image", name)) as Inspected;

try {
  const known = await buildah("images", "--format", "{{.Name}}");
  if (!known.split("\n").includes(base)) await buildBase(base);
  const baseSize = await sizeOf(await mounted(base));
  const roots: Record<string, string> = {};
  for (const [kind, { name, dockerfile, most }] of Object.entries(images)) {
    if (process.env.LATCHKEY_TEST_BUILD !== "no") await buildImage(name, base, dockerfile);
    const root = await mounted(name);
    roots[kind] = root;
    const size = (await sizeOf(root)) - baseSize;
    process.stdout.write(`\n${name}\n`);
    expect(size <= most, `${(size / megabyte).toFixed(1)} MB beyond the base, of ${most / megabyte} at most`);
    const { config } = (await inspected(name)).Docker;
    expect(config.User === "65532:65532", `runs as ${config.User}`);
    expect(config.StopSignal === "SIGTERM", `stops by ${config.StopSignal}`);
    const left = [
      "src",
      "app/node_modules/esbuild",
      "app/node_modules/typescript",
      "root/.npm",
      "root/.npmrc",
    ];
    // An empty file is only the place where the build had one of this machine's.
    const there = left.filter((file) => {
      const found = statSync(path.join(root, file), { throwIfNoEntry: false });
      return found && (found.isDirectory() || found.size > 0);
    });
    expect(there.length === 0, `holds no build tools and no npm settings ${there.join(" ")}`);
    if (kind === "console") {
      expect(config.Healthcheck?.Test.join(" ") === "CMD node health.mjs", "has a health check");
      const admin = programIn(root, "admin", "node dist/latchkey-admin.mjs");
      const init = spawnSync(admin, ["init", "--url", "https://latchkey.example.com"], { encoding: "utf8" });
      const isWhole = init.stdout.includes("OIDC_ISSUER=https://latchkey.example.com\n");
      expect(init.status === 0 && isWhole, `latchkey-admin init prints a configuration ${init.stderr}`);
    }
  }
  const { console: consoleRoot = "", worker: workerRoot = "" } = roots;
  process.env.LATCHKEY_IMAGE_CONSOLE = programIn(consoleRoot, "console", "tini -- node start.mjs");
  process.env.LATCHKEY_IMAGE_WORKER = programIn(workerRoot, "worker", "latchkey-worker");
  process.env.LATCHKEY_IMAGE_WHEEL = path.join(workerRoot, "opt", workerFiles.python);
  process.stdout.write("\nThe demo's ten steps, on the images\n");
  await shown(process.execPath, ["--import", "tsx", "dev/demo.ts", "--exit"]).then(
    () => expect(true, "passed, on roots that can only be read"),
    (error: Error) => expect(false, error.message),
  );
} finally {
  await removeMounted().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  problems.length === 0 ? "\nBoth images are in order.\n" : `\nNot in order: ${problems.join("; ")}\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
