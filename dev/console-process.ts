// The console as a child process: its environment, its start, and when it is ready.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import type { DevelopmentKeys } from "@/dev/development-keys";
import { commandError, type Lifetime } from "@/dev/run-command";
import { type SupervisedProcess, startProcess } from "@/dev/supervised-process";

export interface ConsoleFacts {
  port: number;
  databaseUrl: string;
  simulatorUrl: string;
  keys: DevelopmentKeys;
}

type Environment = Record<string, string | undefined>;

/** The AWS SDK announces its end of support for Node 20 at each start; it works with it all the same. */
export const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

export const nextCommand = createRequire(import.meta.url).resolve("next/dist/bin/next");
/** Next behind the product's own server, as `npm start` runs it. */
export const serverBundle = "dist/latchkey-server.mjs";
const readyTimeoutMs = 180_000;
const probeIntervalMs = 100;

/** The caller's variables win, even empty ones: tests start a server without an issuer key that way. */
export function consoleEnvironment(
  { port, databaseUrl, simulatorUrl, keys }: ConsoleFacts,
  caller: Environment = process.env,
): Environment {
  const origin = `http://localhost:${port}`;
  return {
    OIDC_ISSUER: origin,
    NEXTAUTH_URL: origin,
    AWS_ENDPOINT_URL_STS: simulatorUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: simulatorUrl,
    ...keys,
    NEXT_TELEMETRY_DISABLED: "1",
    ...quietSdk,
    ...caller,
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    // Next chooses it by its command.
    NODE_ENV: undefined,
  };
}

/** How a console is started, for people who set HOST. */
export const consoleCommand = (mode: "dev" | "start"): [string, ...string[]] =>
  mode === "dev"
    ? [process.execPath, nextCommand, "dev", "--hostname", "127.0.0.1"]
    : // The image's own, where its test walks the demo.
      process.env.LATCHKEY_IMAGE_CONSOLE
      ? [process.env.LATCHKEY_IMAGE_CONSOLE]
      : [process.execPath, serverBundle];

/** Starts the console on loopback alone, as its people sign in with passwords that are printed. */
export function startConsole(
  lifetime: Lifetime,
  mode: "dev" | "start",
  environment: Environment,
  output: "show" | "keep",
  log?: string,
): SupervisedProcess {
  return startProcess(lifetime, consoleCommand(mode), {
    environment: { ...environment, HOST: "127.0.0.1" },
    output,
    log,
  });
}

/** @throws Error with the last of what the console said, when it ends or is not ready after three minutes. */
export async function consoleReady(server: SupervisedProcess, port: number): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  let state = "It never answered.";
  while (server.exitCode() === null && Date.now() < deadline) {
    const response = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null);
    if (response?.ok) return;
    if (response)
      state = `GET /api/ready answered ${response.status}: ${(await response.text()).slice(0, 400)}`;
    await sleep(probeIntervalMs);
  }
  const message =
    server.exitCode() === null
      ? `The console is not ready after ${readyTimeoutMs / 60_000} minutes. ${state}`
      : "The console ended at its start.";
  throw commandError(message, [], lastLines(server.output.both));
}

/** The end of what a program wrote; the middle of a line that is too long to read is left out. */
export function lastLines(text: string, count = 20): string {
  const short = (line: string) => (line.length > 400 ? `${line.slice(0, 300)} … ${line.slice(-80)}` : line);
  return text.trimEnd().split("\n").slice(-count).map(short).join("\n");
}
