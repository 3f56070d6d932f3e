// Building images and running what is in them, without a daemon: buildah on the vfs driver, with chroot in place of containers.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-images-"));
const policy = path.join(folder, "policy.json");
writeFileSync(policy, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
const storage = ["--storage-driver", "vfs"];

export async function buildah(...args: string[]): Promise<string> {
  const { stdout } = await run("buildah", [...storage, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** Its output is shown, since it takes minutes. */
export function shown(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] })
      .on("error", reject)
      .on("exit", (status) => {
        if (status === 0) resolve();
        else reject(new Error(`${command} ended with status ${status}.`));
      });
  });
}

/** A base like the published one: Debian, Node 24 with npm, and tini. */
export async function buildBase(name: string): Promise<void> {
  const root = path.join(folder, "root");
  await shown("debootstrap", ["--variant=minbase", "--include=tini", "bookworm", root]);
  await run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "node@24"]);
  await run("cp", [path.join(folder, "node_modules/node/bin/node"), path.join(root, "usr/local/bin/node")]);
  const npm = path.join((await run("npm", ["root", "-g"])).stdout.trim(), "npm");
  await run("mkdir", ["-p", path.join(root, "usr/local/lib/node_modules")]);
  await run("cp", ["-aL", npm, path.join(root, "usr/local/lib/node_modules/npm")]);
  await run("ln", ["-s", "../lib/node_modules/npm/bin/npm-cli.js", path.join(root, "usr/local/bin/npm")]);
  await run("rm", ["-rf", path.join(root, "var/cache/apt/archives"), path.join(root, "var/lib/apt/lists")]);
  await run("tar", ["-C", root, "-cf", path.join(folder, "base.tar"), "."]);
  const container = await buildah("from", "scratch");
  await buildah("add", "-q", container, path.join(folder, "base.tar"), "/");
  await buildah("commit", "-q", "--signature-policy", policy, container, name);
  await buildah("rm", container);
}

/** With the npm settings and the authorities of this machine, of which nothing stays in the image. */
export async function buildImage(name: string, base: string, dockerfile: string): Promise<void> {
  const settings = path.join(folder, "npmrc");
  const { stdout: user } = await run("npm", ["config", "get", "userconfig"]);
  const own = await run("cat", [user.trim()]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  writeFileSync(settings, `${own}\ncafile=/etc/ssl/certs/ca-certificates.crt\n`, { mode: 0o600 });
  await shown("buildah", [
    ...storage,
    ...["bud", "--format", "docker", "--isolation", "chroot", "--signature-policy", policy, "--pull-never"],
    ...["--build-arg", `BASE=${base}`, "--volume", `${settings}:/root/.npmrc:ro`],
    ...["--volume", "/etc/ssl/certs:/etc/ssl/certs:ro", "-f", dockerfile, "-t", name, "."],
  ]);
}

const containers: string[] = [];

/** The image's files, at a place of this machine. */
export async function mounted(name: string): Promise<string> {
  const container = await buildah("from", "--pull-never", name);
  containers.push(container);
  return buildah("mount", container);
}

export async function removeMounted(): Promise<void> {
  if (containers.length > 0) await buildah("rm", ...containers.splice(0));
}

/**
 * A program that runs the image's own in its root: as its user, with nothing to write to but /tmp, the /etc/hosts that
 * containers get, and this process's environment but for the paths. `command` is quoted for a shell.
 */
export function programIn(root: string, name: string, command: string): string {
  const file = path.join(folder, name);
  writeFileSync(
    file,
    `#!/bin/sh
exec unshare --mount --propagation private sh -c '
  root="$0"
  [ -e "$root/etc/hosts" ] || : > "$root/etc/hosts"
  mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && mount --bind /etc/hosts "$root/etc/hosts" || exit 1
  mount -t tmpfs tmpfs "$root/tmp" && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 1
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ NODE_ENV=production TINI_SUBREAPER=1
  unset NODE_EXTRA_CA_CERTS
  exec chroot --userspec=65532:65532 "$root" sh -c "cd /app 2>/dev/null; exec ${command} \\"\\$@\\"" sh "$@"
' ${JSON.stringify(root)} "$@"
`,
    { mode: 0o755 },
  );
  return file;
}

/** In bytes, as they are on disk. */
export async function sizeOf(root: string): Promise<number> {
  const { stdout } = await run("du", ["-sxb", root], { maxBuffer: 1024 * 1024 });
  return Number(stdout.split("\t")[0]);
}
