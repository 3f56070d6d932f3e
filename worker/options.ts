// The worker's command line and environment: what may be asked of it, and how it says that something is wrong.
import type { KickoffInput } from "@/lib/shared/resolution/plan";
import { version } from "@/lib/shared/version";

/** What this worker can do, as kickoffs say it. It grows by itself, apart from the product's version. */
export const runtimeVersion = "1.14.5";

export const exitCodes = { usage: 64, unresolved: 78, notExecutable: 126, notFound: 127 } as const;

export const help = `latchkey-worker ${version} (runtime ${runtimeVersion})
Runs a command with this automation's environment variables from Latchkey.

  latchkey-worker exec [--url URL] [--token-file FILE | --automation ID [--identity-token-file FILE]]
                       [--retry-seconds N] [--resolve MODE] [--identity-file [CONFIG]] -- command [argument…]
  latchkey-worker --help | --version

Options
  --url URL           Latchkey's address (default: LATCHKEY_URL). https, or http on this machine.
  --token-file FILE   a file with the deployment token (default: LATCHKEY_DEPLOYMENT_TOKEN or
                      LATCHKEY_DEPLOYMENT_TOKEN_FILE).
  --automation ID     works without a stored token: as this automation, with the identity token of where the worker
                      runs (default: LATCHKEY_AUTOMATION). GitHub Actions needs the permission id-token: write.
  --identity-token-file FILE
                      a file with that token, read again at each use, as Kubernetes keeps one
                      (default: LATCHKEY_IDENTITY_TOKEN_FILE).
  --audience TEXT     what the worker asks GitHub Actions for (default: LATCHKEY_AUDIENCE, or
                      <Latchkey's address>/automations/<ID>).
  --retry-seconds N   how long to retry while Latchkey doesn't answer, 0 to 3600
                      (default: LATCHKEY_RETRY_SECONDS, or 60).
  --resolve MODE      who reads the secrets: worker (this process, the default) or platform (Latchkey).
  --identity-file [CONFIG]
                      keeps an identity token of a Workload Identity config in a file while the command runs, and
                      sets AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, so that AWS SDKs act as its role.
                      CONFIG is its name or id, needed where the variables use several.

Environment
  LATCHKEY_URL, LATCHKEY_DEPLOYMENT_TOKEN, LATCHKEY_DEPLOYMENT_TOKEN_FILE, LATCHKEY_RETRY_SECONDS,
  LATCHKEY_AUTOMATION, LATCHKEY_IDENTITY_TOKEN_FILE, LATCHKEY_AUDIENCE
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
      automation?: string;
      identityTokenFile?: string;
      audience?: string;
      retrySeconds?: string;
      resolve: KickoffInput["resolve"];
      /** The config's name or id; empty for the only one. */
      identityFile?: string;
      command: [string, ...string[]];
    }
  | { action: "misused"; problem: string };

const valued = [
  "--url",
  "--token-file",
  "--automation",
  "--identity-token-file",
  "--audience",
  "--retry-seconds",
  "--resolve",
  "--identity-file",
];
const flags = ["--help", "-h", "--version"];
const misused = (problem: string): Wanted => ({ action: "misused", problem });

/** @param argv without Node and the script. */
export function readArguments(argv: readonly string[]): Wanted {
  const end = argv.indexOf("--");
  const own = end === -1 ? [...argv] : argv.slice(0, end);
  const command = end === -1 ? [] : argv.slice(end + 1);
  const values = new Map<string, string>();
  const given = new Set<string>();
  const positionals: string[] = [];
  for (let word = own.shift(); word !== undefined; word = own.shift()) {
    const equals = word.indexOf("=");
    const name = equals === -1 ? word : word.slice(0, equals);
    const value = equals === -1 ? undefined : word.slice(equals + 1);
    if (valued.includes(name)) {
      const isOptional = name === "--identity-file";
      if (isOptional && values.has(name)) return misused(`${name} can be given only once.`);
      const follows = own[0] !== undefined && !own[0].startsWith("-");
      if (value === undefined && !follows && !isOptional) return misused(`${name} needs a value.`);
      values.set(name, value ?? (follows ? (own.shift() ?? "") : ""));
    } else if (flags.includes(word)) given.add(word);
    else if (word.startsWith("-") && word !== "-") return misused(`Unknown option ${name}.`);
    else positionals.push(word);
  }
  if (given.has("--help") || given.has("-h")) return { action: "help" };
  if (given.has("--version")) return { action: "version" };
  return readExec(positionals, values, command);
}

function readExec(
  [verb, ...rest]: string[],
  values: ReadonlyMap<string, string>,
  [program, ...programArguments]: string[],
): Wanted {
  if (verb === undefined) return misused("The action is missing: exec.");
  if (verb !== "exec") return misused(`Unknown action "${verb}". Use exec.`);
  if (rest.length > 0) return misused(`Put -- before the command: exec -- ${rest.join(" ")}`);
  if (!program) return misused("The command is missing after --.");
  const resolve = values.get("--resolve") ?? "worker";
  const identityFile = values.get("--identity-file");
  if (resolve !== "worker" && resolve !== "platform") {
    return misused("--resolve must be worker or platform.");
  }
  if (resolve === "platform" && identityFile !== undefined) {
    return misused(
      "--identity-file works only where the worker reads the secrets: leave out --resolve platform.",
    );
  }
  return {
    action: "exec",
    url: values.get("--url"),
    tokenFile: values.get("--token-file"),
    automation: values.get("--automation"),
    identityTokenFile: values.get("--identity-token-file"),
    audience: values.get("--audience"),
    retrySeconds: values.get("--retry-seconds"),
    resolve,
    ...(identityFile !== undefined && { identityFile }),
    command: [program, ...programArguments],
  };
}

export const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

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

/** Undefined for a text that cannot be a token: no part of it is shown. */
export function readToken(text: string | undefined): string | undefined {
  const token = text?.trim() ?? "";
  return /^[\x21-\x7e]{1,200}$/.test(token) ? token : undefined;
}

/** In milliseconds; undefined for what is no whole number of seconds up to an hour. */
export function readRetryMs(text = "60"): number | undefined {
  return /^\d{1,4}$/.test(text) && Number(text) <= 3600 ? Number(text) * 1000 : undefined;
}
