// A token in a file, kept while the command runs: for boto3, the AWS CLI and whatever else exchanges it by itself.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startAws, type TestAccount } from "@/test/support/aws";
import { buildWorker, python, startStandIn } from "@/test/support/worker";

let account: TestAccount;
let worker: Awaited<ReturnType<typeof buildWorker>>;
let latchkey: Awaited<ReturnType<typeof startStandIn>>;
const ids = ["c0ffee00-0000-4000-8000-000000000001", "c0ffee00-0000-4000-8000-000000000002"] as const;
const tokens = "/api/v1/worker/identity-tokens";

beforeAll(async () => {
  [account, worker, latchkey] = await Promise.all([startAws(), buildWorker(), startStandIn()]);
  await account.setUp();
  await account.putSecret("plain", "value of plain");
});
beforeEach(() => {
  latchkey.asked.length = 0;
  latchkey.answers.set(tokens, async () => ({
    status: 200,
    body: {
      token: await account.token(),
      audience: "sts.amazonaws.com",
      expiresAt: new Date(Date.now() + 900_000).toISOString(),
    },
  }));
  latchkey.answers.set("/api/v1/worker/kickoffs/k1/outcome", () => ({ status: 204, body: "" }));
  plan(["reader"]);
});
afterAll(() => Promise.all([account.close(), worker.remove(), latchkey.close()]));

function plan(names: string[], environment: Record<string, string> = {}): void {
  const entries = names.map((configName, at) => ({
    credentialId: ids[at],
    configId: ids[at],
    configName,
    cloud: "aws",
    audience: "sts.amazonaws.com",
    settings: { roleArn: account.roleArn, region: "us-east-1" },
    variables: [{ key: `KEY_${at}`, secretName: "plain", jsonKey: null }],
  }));
  const body = { kickoffId: "k1", automationId: "a1", deploymentVersion: 3, environment, plan: entries };
  latchkey.answers.set("/api/v1/worker/kickoffs", () => ({ status: 201, body }));
}

const run = (identityFile: string[], command: string[], changes = {}) =>
  worker.run(["exec", "--identity-file", ...identityFile, "--", ...command], {
    LATCHKEY_URL: latchkey.url,
    LATCHKEY_DEPLOYMENT_TOKEN: "lkd_token",
    LATCHKEY_RETRY_SECONDS: "1",
    ...changes,
  });
const show = `
  const { statSync, readFileSync } = require("node:fs");
  const file = process.env.AWS_WEB_IDENTITY_TOKEN_FILE;
  const mode = (path) => (statSync(path).mode & 0o777).toString(8);
  const token = readFileSync(file, "utf8").split(".").length;
  console.log(JSON.stringify({ file, modes: [mode(file), mode(require("node:path").dirname(file))], token, role: process.env.AWS_ROLE_ARN }));
  if (process.argv[1]) process.kill(process.pid, process.argv[1]);
`;

it.each([[[]], [["reader"]], [[ids[0]]]])(
  "is the command's own and gone afterwards, for the config %j",
  async (named) => {
    const { code, stdout, stderr } = await run(named, [process.execPath, "-e", show]);
    expect(stderr).toBe(`Workload identity config '${ids[0]}' (aws): 1 secret(s) resolved\n`);
    expect(code).toBe(0);
    const { file, ...fileState } = JSON.parse(stdout);
    expect(fileState).toEqual({ modes: ["600", "700"], token: 3, role: account.roleArn });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(file.replace(/\/[^/]*$/, ""))).toBe(false);
  },
);

it("is gone after a command that a signal ended", async () => {
  const { signal, stdout } = await run([], [process.execPath, "-e", show, "SIGTERM"]);
  expect(signal).toBe("SIGTERM");
  expect(existsSync(JSON.parse(stdout).file)).toBe(false);
});

it("is for one config, which is named where there are several", async () => {
  plan(["reader", "writer"]);
  const known = `reader (${ids[0]}), writer (${ids[1]})`;
  const unnamed = await run([], ["echo", "started"]);
  expect(unnamed).toMatchObject({ code: 78, stdout: "" });
  expect(unnamed.stderr).toContain(`the variables use several configs. Name one of them: ${known}.`);
  const unknown = await run(["nobody"], ["echo", "started"]);
  expect(unknown.stderr).toContain(
    `none of the configs that the variables use is "nobody". Name one of them: ${known}.`,
  );
  expect(latchkey.paths()).not.toContain(tokens);
  expect((await run(["writer"], ["true"])).code).toBe(0);
  plan([]);
  expect((await run([], ["true"])).stderr).toContain("no variable of this automation is read from AWS");
  expect((await run(["a", "--identity-file", "b"], ["true"])).code).toBe(64);
});

it.each(["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"])("refuses a variable %s", async (key) => {
  plan(["reader"], { [key]: "canary" });
  const { code, stdout, stderr } = await run([], ["echo", "started"]);
  expect([code, stdout]).toEqual([78, ""]);
  expect(stderr).toContain(`${key}: identity_file_conflict — --identity-file sets this variable itself.`);
  expect(stderr).not.toContain("canary");
});

it("says which settings of AWS SDKs come before it", async () => {
  const { code, stderr } = await run([], ["true"], { AWS_PROFILE: "canary", AWS_ACCESS_KEY_ID: "canary" });
  expect(code).toBe(0);
  expect(stderr).toContain(
    "AWS_ACCESS_KEY_ID and AWS_PROFILE are set, which AWS SDKs prefer to the identity file.",
  );
  expect(stderr).not.toContain("canary");
});

it("needs a place to be written to", async () => {
  const { code, stderr } = await run([], ["true"], { TMPDIR: "/nowhere" });
  // Python looks for another place.
  if (code !== 0) expect(stderr).toMatch(/identity file can't be written \(ENOENT\): set TMPDIR/);
});

const answers = (program: string, args: string[]) => {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const hasBoto = python !== null && answers(python, ["-c", "import boto3"]);
const hasCli = answers("aws", ["--version"]);
if (!hasBoto) process.stdout.write("Not tested: the identity file with boto3, which is not installed.\n");
if (!hasCli)
  process.stdout.write("Not tested: the identity file with the AWS CLI, which is not installed.\n");
const inRegion = {
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

it.skipIf(!hasBoto)(
  "is what boto3 signs in with by itself",
  async () => {
    const script =
      'import boto3; print(boto3.client("secretsmanager").get_secret_value(SecretId="plain")["SecretString"])';
    const { code, stdout, stderr } = await run([], [python ?? "", "-c", script], {
      ...inRegion,
      // The CLI keeps sessions below it.
      HOME: worker.folder,
    });
    expect([code, stdout], stderr).toEqual([0, "value of plain\n"]);
  },
  60_000,
);

it.skipIf(!hasCli)(
  "is what the AWS CLI signs in with by itself",
  async () => {
    const command = ["aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"];
    const { code, stdout, stderr } = await run([], command, {
      ...inRegion,
      // The CLI keeps sessions below it.
      HOME: worker.folder,
    });
    expect([code, stdout], stderr).toEqual([
      0,
      expect.stringMatching(/^arn:aws:sts::\d{12}:assumed-role\/crewai-secrets-reader\//),
    ]);
  },
  60_000,
);
