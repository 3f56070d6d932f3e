// The worker's command line and environment: what may be asked of it, and how it says that something is wrong.
import { parseArgs } from "node:util";

/** The worker API that this worker speaks. */
export const runtimeVersion = "1.14.5";

export const exitCodes = { usage: 64, unresolved: 78, notExecutable: 126, notFound: 127 } as const;

export const help = `latchkey-worker ${runtimeVersion}
Runs a command with this automation's environment variables from Latchkey.

  latchkey-worker exec [--url URL] [--token-file FILE] [--retry-seconds N] -- command [argument…]
  latchkey-worker --help | --version

Options
  --url URL           Latchkey's address (default: LATCHKEY_URL). https, or http on this machine.
  --token-file FILE   a file with the deployment token (default: LATCHKEY_DEPLOYMENT_TOKEN or
                      LATCHKEY_DEPLOYMENT_TOKEN_FILE).
  --retry-seconds N   how long to retry while Latchkey doesn't answer, 0 to 3600
                      (default: LATCHKEY_RETRY_SECONDS, or 60).

Environment
  LATCHKEY_URL, LATCHKEY_DEPLOYMENT_TOKEN, LATCHKEY_DEPLOYMENT_TOKEN_FILE, LATCHKEY_RETRY_SECONDS
                                            as above. The command doesn't get the token.
  LATCHKEY_ALLOW_HTTP=1                     allows plain http to other machines: only on a network you trust.
  AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SECRETS_MANAGER   as for any AWS SDK. No other AWS settings are used.
  HTTPS_PROXY, NO_PROXY                     the proxy for connections to Latchkey and AWS.

The worker reads secrets directly from AWS at each start. If a variable can't be read, the command isn't started
and the worker prints the reasons, one line per variable.

Exit status
  the command's own; 128+n if signal n ended it
  64    the command line is wrong
  78    no environment: not configured, refused, unreachable, or a variable couldn't be read
  126   the command can't be executed
  127   command not found`;

export type Wanted =
  | { action: "help" }
  | { action: "version" }
  | {
      action: "exec";
      url?: string;
      tokenFile?: string;
      retrySeconds?: string;
      command: [string, ...string[]];
    }
  | { action: "misused"; problem: string };

/** @param argv without Node and the script. */
export function readArguments(argv: readonly string[]): Wanted {
  const misused = (problem: string): Wanted => ({ action: "misused", problem });
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const command = end === -1 ? [] : argv.slice(end + 1);
  let parsed: ReturnType<typeof parseOwn>;
  try {
    parsed = parseOwn([...own]);
  } catch (error) {
    return misused(error instanceof Error ? error.message : "The command line can't be read.");
  }
  const { values, positionals } = parsed;
  if (values.help) return { action: "help" };
  if (values.version) return { action: "version" };
  const [verb, ...rest] = positionals;
  if (verb === undefined) return misused("The action is missing: exec.");
  if (verb !== "exec") return misused(`Unknown action "${verb}". Use exec.`);
  if (rest.length > 0) return misused(`Put -- before the command: exec -- ${rest.join(" ")}`);
  const [program, ...programArguments] = command;
  if (!program) return misused("The command is missing after --.");
  return {
    action: "exec",
    url: values.url,
    tokenFile: values["token-file"],
    retrySeconds: values["retry-seconds"],
    command: [program, ...programArguments],
  };
}

function parseOwn(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    strict: true,
    options: {
      url: { type: "string" },
      "token-file": { type: "string" },
      "retry-seconds": { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
}

const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export type Address = { url: URL } | { problem: string };

/** The token travels in every request, so plain http is for this machine alone unless someone insists. */
export function readAddress(text: string | undefined, allowHttp: boolean): Address {
  if (!text) return { problem: "Latchkey's address is missing: set LATCHKEY_URL or pass --url." };
  if (!URL.canParse(text)) return { problem: "Latchkey's address isn't a URL." };
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) {
    return { problem: "Latchkey's address can't contain a user, query or fragment." };
  }
  const plain = url.protocol === "http:" && (allowHttp || loopback.test(url.hostname));
  if (url.protocol !== "https:" && !plain) {
    return {
      problem: `Latchkey's address must start with https:// (${url.protocol}//${url.host} doesn't).`,
    };
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return { url };
}

/** Undefined for what cannot be a token: nothing of it is shown. */
export function readToken(text: string | undefined): string | undefined {
  const token = text?.trim() ?? "";
  return /^[\x21-\x7e]{1,200}$/.test(token) ? token : undefined;
}

/** In milliseconds; undefined for what is no whole number of seconds up to an hour. */
export function readRetryMs(text = "60"): number | undefined {
  return /^\d{1,4}$/.test(text) && Number(text) <= 3600 ? Number(text) * 1000 : undefined;
}
