// The browser of the end-to-end tests: one that is installed, or else one that is installed now.
import { execFile } from "node:child_process";
import { access, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";

const execute = promisify(execFile);

/** Nothing on the way that the tests did not ask for. */
export const browserArguments = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

const given = ["CHROMIUM_PATH", "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH"];
/** First the one without windows, which is what Playwright itself takes: windows nobody sees cost a third of a second each. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];
const macApplications = ["Google Chrome", "Chromium"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** The path of a Chromium or Chrome that starts; installs one where there is none. @throws Error saying what to do. */
export async function provideBrowser(lifetime: Lifetime, say: (line: string) => void): Promise<string> {
  for (const name of given) {
    const file = process.env[name];
    if (!file) continue;
    if (await starts(file)) return file;
    throw new Error(`${name} is ${file}, which does not start as a browser.`);
  }
  const found = await findBrowser();
  if (found) return found;
  for (const [command, ...rest] of waysToInstall()) {
    say(`No Chromium found: ${[command, ...rest].join(" ")}`);
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const install = startProcess(lifetime, [command, ...rest], { environment, output: "keep" });
    if ((await install.exited) !== 0)
      say(`  failed: ${install.output.stderr.trim().split("\n").at(-1) ?? ""}`);
    const installed = await findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    "The end-to-end tests need Chromium or Chrome, and none could be installed. Install one (on Debian: " +
      "apt-get install chromium; anywhere: npx playwright install --with-deps chromium), or set CHROMIUM_PATH to one.",
  );
}

function waysToInstall(): [string, ...string[]][] {
  const playwright = createRequire(import.meta.url).resolve("@playwright/test/cli");
  const root = process.getuid?.() === 0;
  const apt: [string, ...string[]][] = [
    ["apt-get", "update", "-q"],
    ["apt-get", "install", "-q", "-y", "chromium-headless-shell"],
    // Where there is no such package.
    ["apt-get", "install", "-q", "-y", "chromium"],
  ];
  return [
    ...(root && os.platform() === "linux" ? apt : []),
    [process.execPath, playwright, "install", "chromium"],
  ];
}

async function findBrowser(): Promise<string | null> {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const file of [...onPath, ...macApplications, ...(await playwrightBrowsers())]) {
    if (await starts(file)) return file;
  }
  return null;
}

/** Ubuntu has a `chromium-browser` that only says how to install one: what counts is that it starts. */
async function starts(file: string): Promise<boolean> {
  try {
    await access(file);
    const { stdout } = await execute(file, ["--version"], { timeout: 20_000 });
    return /chrom/i.test(stdout);
  } catch {
    return false;
  }
}

/** In Playwright's own cache, the newest first. */
async function playwrightBrowsers(): Promise<string[]> {
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ||
    (os.platform() === "darwin"
      ? path.join(os.homedir(), "Library", "Caches", "ms-playwright")
      : path.join(os.homedir(), ".cache", "ms-playwright"));
  const versions = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith("chromium-"));
  const inside = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  ];
  return versions
    .toSorted()
    .toReversed()
    .flatMap((version) => inside.map((file) => path.join(cache, version, file)));
}
