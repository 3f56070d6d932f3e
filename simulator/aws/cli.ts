// An `aws` command for machines without the AWS CLI: as much of it as setting up a role takes, carried out by the SDK.
// A shell script that calls `aws` runs unchanged with this one's folder in front of PATH.
import { watch } from "node:fs";
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { awsClients } from "./testing";

type Input = Record<string, unknown>;
type Clients = ReturnType<typeof awsClients>;
type Operation = (clients: Clients, input: never) => Promise<object>;

/** By service and command, as the CLI names them; the input has the API's names. */
const operations: Record<string, Operation> = {
  "sts get-caller-identity": ({ sts }) => sts.send(new GetCallerIdentityCommand({})),
  "iam get-open-id-connect-provider": ({ iam }, input) =>
    iam.send(new GetOpenIDConnectProviderCommand(input)),
  "iam create-open-id-connect-provider": ({ iam }, input) =>
    iam.send(new CreateOpenIDConnectProviderCommand(input)),
  "iam add-client-id-to-open-id-connect-provider": ({ iam }, input) =>
    iam.send(new AddClientIDToOpenIDConnectProviderCommand(input)),
  "iam get-role": async ({ iam }, input) => {
    const { Role, ...answer } = await iam.send(new GetRoleCommand(input));
    // The CLI shows documents as JSON, which the API encodes for a URL.
    const document: unknown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "null"));
    return { ...answer, Role: { ...Role, AssumeRolePolicyDocument: document } };
  },
  "iam create-role": ({ iam }, input) => iam.send(new CreateRoleCommand(input)),
  "iam update-assume-role-policy": ({ iam }, input) => iam.send(new UpdateAssumeRolePolicyCommand(input)),
  "iam put-role-policy": ({ iam }, input) => iam.send(new PutRolePolicyCommand(input)),
  "secretsmanager create-secret": ({ secrets }, input) => secrets.send(new CreateSecretCommand(input)),
};

const lists = new Set(["client-id-list", "thumbprint-list"]);
/** Options whose name is not the API's in other letters. */
const apiNames: Record<string, string> = {
  "open-id-connect-provider-arn": "OpenIDConnectProviderArn",
  "client-id": "ClientID",
  "client-id-list": "ClientIDList",
};

interface Call {
  argv: string[];
  folder: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

interface Answer {
  out: string;
  error: string;
  /** As the CLI's: 254 for a refusal, 252 for a command line that it does not know. */
  code: number;
}

export interface AwsCli {
  /** Holds the command `aws`. */
  folder: string;
  close(): Promise<void>;
}

export interface AwsCliOptions {
  /** As the AWS CLI of Debian 12 (2.9): it makes no identity provider without a thumbprint. */
  wantsThumbprint?: boolean;
}

/** @param url where the simulated AWS is. The command takes keys and region from the CLI's own variables. */
export async function startAwsCli(url: string, options: AwsCliOptions = {}): Promise<AwsCli> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "aws-cli-"));
  await writeFile(path.join(folder, "aws"), commandText(folder));
  await chmod(path.join(folder, "aws"), 0o755);
  const watcher = watch(folder, (_, name) => {
    const id = /^(\d+)\.call$/.exec(name ?? "")?.[1];
    if (id !== undefined) void answerCall(url, path.join(folder, id), options);
  });
  return {
    folder,
    async close() {
      watcher.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Hands the call over by files and waits at a pipe, because starting Node for each takes longer than all the rest. In the
 * order in which the AWS CLI looks for a region.
 */
const commandText = (folder: string) => `#!/bin/sh
call="${folder}/$$"
mkfifo "$call.code"
printf '%s\\0' "$PWD" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" \\
  "\${AWS_REGION:-\${AWS_DEFAULT_REGION:-us-east-1}}" "$@" >"$call.part"
mv "$call.part" "$call.call"
read -r code <"$call.code"
cat "$call.out"
cat "$call.error" >&2
rm -f "$call".*
exit "$code"
`;

async function answerCall(url: string, file: string, cli: AwsCliOptions): Promise<void> {
  // The first event takes it: there is another one when the call ends and its files are deleted.
  const taken = `${file}.taken`;
  const isMine = await rename(`${file}.call`, taken).then(
    () => true,
    () => false,
  );
  if (!isMine) return;
  const words = (await readFile(taken, "utf8")).split("\0").slice(0, -1);
  const [folder = "", accessKeyId = "", secretAccessKey = "", region = "", ...argv] = words;
  const { out, error, code } = await run(url, { argv, folder, accessKeyId, secretAccessKey, region }, cli);
  await writeFile(`${file}.out`, out);
  await writeFile(`${file}.error`, error);
  await writeFile(`${file}.code`, `${code}\n`);
}

async function run(url: string, { argv, folder, ...call }: Call, cli: AwsCliOptions): Promise<Answer> {
  const [service = "", command = "", ...rest] = argv;
  const operation = operations[`${service} ${command}`];
  if (!operation) return unknown(`aws: the stand-in knows no ${service} ${command}`);
  const options = readOptions(rest);
  if (!options) return unknown(`aws: the stand-in cannot read ${rest.join(" ")}`);
  const { query, output, region, ...given } = options;
  if (cli.wantsThumbprint && command === "create-open-id-connect-provider" && !given["thumbprint-list"])
    return unknown("aws: error: the following arguments are required: --thumbprint-list");
  try {
    const input = await inputOf(given, folder);
    const answer = await operation(awsClients(url, call, region?.[0] ?? call.region), input as never);
    return { out: shown(answer, query?.[0], output?.[0]), error: "", code: 0 };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      out: "",
      error: `\nAn error occurred (${name}) when calling ${command}: ${message}\n`,
      code: 254,
    };
  }
}

const unknown = (error: string): Answer => ({ out: "", error: `${error}\n`, code: 252 });

/** `--name value…`, several times; null for anything else. */
function readOptions(words: readonly string[]): Record<string, string[]> | null {
  const options: Record<string, string[]> = {};
  let values: string[] | undefined;
  for (const word of words) {
    if (word.startsWith("--")) {
      values = [];
      options[word.slice(2)] = values;
    } else if (values) values.push(word);
    else return null;
  }
  const isComplete = Object.entries(options).every(([name, { length }]) =>
    lists.has(name) ? length > 0 : length === 1,
  );
  return isComplete ? options : null;
}

async function inputOf(options: Record<string, string[]>, folder: string): Promise<Input> {
  const entries = Object.entries(options).map(async ([option, [value = "", ...more]]) => {
    const name =
      apiNames[option] ?? option.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    const file = /^file:\/\/(.+)$/s.exec(value)?.[1];
    const text = file === undefined ? value : await readFile(path.resolve(folder, file), "utf8");
    return [name, lists.has(option) ? [text, ...more] : text] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** `--query` of plain names, and `--output text` of one value. */
function shown(answer: object, query: string | undefined, output = "json"): string {
  const { $metadata, ...all } = answer as Input;
  let found: unknown = all;
  for (const name of query?.split(".") ?? []) found = (found as Input | undefined)?.[name];
  if (query === undefined && Object.keys(all).length === 0) return "";
  if (output === "text") return `${found ?? "None"}\n`;
  return `${JSON.stringify(found ?? null, null, 4)}\n`;
}
