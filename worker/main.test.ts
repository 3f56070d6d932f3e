// The worker as it is shipped: one file, run as a process, against the simulated AWS and a stand-in for Latchkey.
import { once } from "node:events";
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { version } from "@/lib/shared/version";
import { startAws, type TestAccount } from "@/test/support/aws";
import { buildWorker, freePort, startStandIn } from "@/test/support/worker";

let account: TestAccount;
let worker: Awaited<ReturnType<typeof buildWorker>>;
let latchkey: Awaited<ReturnType<typeof startStandIn>>;

const configId = "c0ffee00-0000-4000-8000-000000000001";
const token = "lkd_deployment-token";
const paths = {
  kickoffs: "/api/v1/worker/kickoffs",
  tokens: "/api/v1/worker/identity-tokens",
  outcome: "/api/v1/worker/kickoffs/k1/outcome",
};

beforeAll(async () => {
  [account, worker, latchkey] = await Promise.all([startAws(), buildWorker(), startStandIn()]);
  await account.setUp();
  await account.putSecret("plain", "value of plain");
  await account.putSecret("db", '{"user":"app","password":"p@ss $(word)","port":5432}');
});
beforeEach(() => {
  account.aws.clearFaults();
  account.aws.clearRequests();
  latchkey.asked.length = 0;
  latchkey.answers.set(paths.tokens, async () => ({
    status: 200,
    body: { token: await account.token(), audience: "sts.amazonaws.com", issuedAt: "", expiresAt: "" },
  }));
  latchkey.answers.set(paths.outcome, () => ({ status: 204, body: "" }));
  plan([["API_KEY", "plain", null]]);
});
afterAll(() => Promise.all([account.close(), worker.remove(), latchkey.close()]));

function plan(variables: [key: string, secretName: string, jsonKey: string | null][], changes = {}): void {
  const entry = {
    credentialId: "c0ffee00-0000-4000-8000-000000000002",
    configId,
    cloud: "aws",
    audience: "sts.amazonaws.com",
    settings: { roleArn: account.roleArn, region: "us-east-1" },
    variables: variables.map(([key, secretName, jsonKey]) => ({ key, secretName, jsonKey })),
    ...changes,
  };
  answerKickoff({ environment: { LOG_LEVEL: "info" }, plan: variables.length > 0 ? [entry] : [] });
}

function answerKickoff(changes: object): void {
  const body = {
    kickoffId: "k1",
    automationId: "a1",
    deploymentVersion: 3,
    environment: {},
    plan: [],
    ...changes,
  };
  latchkey.answers.set(paths.kickoffs, () => ({ status: 201, body }));
}

function problem(status: number, code: string, more = {}) {
  const body = {
    type: "about:blank",
    title: "t",
    status,
    detail: "What to do.",
    code,
    requestId: "r1",
    ...more,
  };
  return { status, body, headers: { "content-type": "application/problem+json" } };
}

const environment = (changes = {}) => ({
  LATCHKEY_URL: latchkey.url,
  LATCHKEY_DEPLOYMENT_TOKEN: token,
  // What answers for Latchkey here does not come back.
  LATCHKEY_RETRY_SECONDS: "1",
  ...changes,
});
const run = (command: string[], changes = {}) => worker.run(["exec", "--", ...command], environment(changes));
const printEnvironment = [process.execPath, "-e", "console.log(JSON.stringify(process.env))"];

describe("a kickoff that succeeds", () => {
  it("gives the command its environment, and nothing of Latchkey's", async () => {
    plan([
      ["API_KEY", "plain", null],
      ["DB_USER", "db", "user"],
      ["DB_PASSWORD", "db", "password"],
      ["DB_PORT", "db", "port"],
    ]);
    const { code, stdout, stderr } = await run(printEnvironment, { KEPT: "yes", LOG_LEVEL: "debug" });
    expect(stderr).toBe(`Workload identity config '${configId}' (aws): 2 secret(s) resolved\n`);
    expect(code).toBe(0);
    const given = JSON.parse(stdout);
    expect(given).toMatchObject({
      KEPT: "yes",
      LOG_LEVEL: "info",
      API_KEY: "value of plain",
      DB_USER: "app",
      DB_PASSWORD: "p@ss $(word)",
      DB_PORT: "5432",
    });
    expect(given).not.toHaveProperty("LATCHKEY_DEPLOYMENT_TOKEN");
    expect(account.calls()).toEqual([
      "AssumeRoleWithWebIdentity ok",
      "GetSecretValue ok",
      "GetSecretValue ok",
    ]);
  });

  it("asks Latchkey for a kickoff, a token, and tells the outcome without a value", async () => {
    await run(["true"]);
    expect(latchkey.paths()).toEqual([paths.kickoffs, paths.tokens, paths.outcome]);
    expect(new Set(latchkey.asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    );
    expect(latchkey.asked.map(({ body }) => body)).toMatchObject([
      { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" },
      { configId, kickoffId: "k1" },
      {
        status: "resolved",
        receipts: [
          {
            key: "API_KEY",
            configId,
            secretName: "plain",
            resource: expect.stringContaining(":secret:plain-"),
          },
        ],
        failures: [],
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(latchkey.asked)).not.toContain("value of plain");
  });

  it("reads afresh each time: a rotated value is there at the next start", async () => {
    await account.putSecret("rotating", "before");
    plan([["WORD", "rotating", null]]);
    const echo = [process.execPath, "-e", "process.stdout.write(process.env.WORD)"];
    expect((await run(echo)).stdout).toBe("before");
    await account.putSecret("rotating", "after");
    expect((await run(echo)).stdout).toBe("after");
  });

  it("has nothing to read or to report without secrets", async () => {
    plan([]);
    const { code, stderr } = await run(["true"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(latchkey.paths()).toEqual([paths.kickoffs]);
    expect(account.calls()).toEqual([]);
  });

  it("takes the token from a file, and the address from the command line", async () => {
    const file = path.join(worker.folder, "token");
    await writeFile(file, `${token}\n`);
    const args = ["exec", "--url", latchkey.url, "--token-file", file, "--", "true"];
    expect((await worker.run(args)).code).toBe(0);
    expect(latchkey.asked[0]?.authorization).toBe(`Bearer ${token}`);
  });

  it("starts the command even when the outcome cannot be reported, and says so", async () => {
    latchkey.answers.set(paths.outcome, () => problem(503, "unavailable"));
    const { code, stdout, stderr } = await run(["echo", "started"]);
    expect([code, stdout]).toEqual([0, "started\n"]);
    expect(stderr).toMatch(/couldn't report the outcome of kickoff k1: What to do\./);
    expect(latchkey.paths().filter((called) => called === paths.outcome).length).toBeGreaterThan(1);
  });

  it("takes a conflict on a second report for what the first one did", async () => {
    let reports = 0;
    latchkey.answers.set(paths.outcome, () => {
      reports += 1;
      return reports === 1 ? "silence" : problem(409, "conflict");
    });
    const { code, stderr } = await run(["true"]);
    expect([code, reports]).toEqual([0, 2]);
    expect(stderr).not.toContain("could not");
  });
});

describe("the command", () => {
  it("gets its words as they are, without a shell", async () => {
    const words = ["a b", "$HOME", "*", "'", "--", "; exit 3"];
    const { stdout } = await run([process.execPath, "-p", "JSON.stringify(process.argv.slice(1))", ...words]);
    expect(JSON.parse(stdout)).toEqual(["a b", "$HOME", "*", "'", "--", "; exit 3"]);
  });

  it("decides the exit status", async () => {
    expect((await run(["sh", "-c", "exit 7"])).code).toBe(7);
    expect(await run(["sh", "-c", "kill -TERM $$"])).toMatchObject({ code: null, signal: "SIGTERM" });
    expect((await run(["sh", "-c", "kill -USR1 $$"])).code).toBe(128 + 10);
  });

  it("that is not there, or cannot be executed, is said", async () => {
    expect(await run(["no-such-command"])).toMatchObject({
      code: 127,
      stderr: expect.stringContaining("no-such-command: command not found"),
    });
    const file = path.join(worker.folder, "text");
    await writeFile(file, "text", { mode: 0o644 });
    expect((await run([file])).code).toBe(126);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
    "gets %s",
    async (signal) => {
      const script = `process.on("${signal}", () => { console.log("got it"); process.exit(9); }); console.log("ready"); setInterval(() => {}, 1000);`;
      const child = worker.start(["exec", "--", process.execPath, "-e", script], environment());
      let printed = "";
      child.stdout?.on("data", (chunk) => {
        printed += chunk;
        if (printed === "ready\n") child.kill(signal);
      });
      const [code] = await once(child, "exit");
      expect([code, printed]).toEqual([9, "ready\ngot it\n"]);
    },
  );

  it("reads the worker's standard input", async () => {
    const child = worker.start(["exec", "--", "cat"], environment());
    child.stdin?.end("through");
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    await once(child, "close");
    expect(printed).toBe("through");
  });
});

describe("a kickoff that fails", () => {
  const started = () => path.join(worker.folder, "started");
  const touch = () => ["touch", started()];
  async function expectRefusal(result: { code: number | null; stdout: string; stderr: string }, code = 78) {
    expect(result).toMatchObject({ code, stdout: "" });
    await expect(access(started())).rejects.toThrow();
    expect(result.stderr).not.toMatch(/value of plain|p@ss|eyJ|lkd_/);
  }

  it("names every variable with its reason, and starts nothing", async () => {
    plan([
      ["API_KEY", "plain", null],
      ["MISSING", "no-such-secret", null],
      ["FIELD", "db", "no_such_key"],
      ["NOT_JSON", "plain", "key"],
    ]);
    const result = await run(touch());
    await expectRefusal(result);
    const lines = result.stderr.split("\n");
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^MISSING: secret_not_found — Secret "no-such-secret" in us-east-1.*ResourceNotFoundException/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^FIELD: json_key_not_found — .*"db".*"no_such_key"/));
    expect(lines).toContainEqual(expect.stringMatching(/^NOT_JSON: secret_not_json — /));
    expect(lines.filter((line) => line.startsWith("API_KEY"))).toEqual([]);
    // Below them, what to do: once for what is alike.
    expect(result.stderr).toMatch(/^What to do about MISSING:\n {2}This secret doesn't exist/m);
    expect(lines.filter((line) => line.startsWith("MISSING"))).toHaveLength(1);
    expect(latchkey.asked.at(-1)).toMatchObject({
      path: paths.outcome,
      body: {
        status: "failed",
        receipts: [{ key: "API_KEY", version: expect.any(String) }],
        failures: [
          { key: "MISSING", providerCode: "ResourceNotFoundException", stage: "read" },
          { key: "FIELD", stage: "json_key" },
          { key: "NOT_JSON", stage: "json_key" },
        ],
      },
    });
    // What to change the server says, to whom it lets see that.
    expect(JSON.stringify(latchkey.asked.at(-1)?.body)).not.toMatch(/remedy|cause/);
  });

  it("tries a refused handshake once, and gives every variable its reason", async () => {
    plan(
      [
        ["A", "plain", null],
        ["B", "db", "user"],
      ],
      {
        settings: { roleArn: `arn:aws:iam::${account.accountId}:role/stranger`, region: "us-east-1" },
      },
    );
    const organizationToken = { audience: "sts.amazonaws.com", issuedAt: "", expiresAt: "" };
    latchkey.answers.set(paths.tokens, async () => ({
      status: 200,
      body: { ...organizationToken, token: await account.token({ organization_id: "the-organization" }) },
    }));
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(
      /^A: trust_policy_mismatch — .*AccessDenied: Not authorized to perform sts:Assume/m,
    );
    expect(result.stderr).toMatch(/^B: trust_policy_mismatch — /m);
    // With what the token says of Latchkey and the organization filled in.
    expect(result.stderr).toMatch(/^What to do about A, B:$/m);
    expect(result.stderr).toMatch(/:sub" is exactly "organization:the-organization"/);
    expect(result.stderr).not.toMatch(/<ISSUER>|<ORGANIZATION_UUID>/);
    expect(account.calls()).toEqual(["AssumeRoleWithWebIdentity AccessDenied"]);
  });

  it("reads anew when the cloud could not reach Latchkey's keys in between: it restarted", async () => {
    account.aws.setFault({ operation: "AssumeRoleWithWebIdentity", kind: "issuer-unreachable", times: 4 });
    const { code, stdout, stderr } = await run(["sh", "-c", "echo $API_KEY"]);
    expect([code, stdout]).toEqual([0, "value of plain\n"]);
    expect(stderr).toContain("couldn't fetch Latchkey's public keys. Trying again.");
    expect(latchkey.paths().filter((called) => called === paths.tokens)).toHaveLength(2);
    expect(latchkey.paths().filter((one) => one === paths.outcome)).toHaveLength(1);
  }, 20_000);

  it("does not when it has no patience", async () => {
    account.aws.setFault({ operation: "AssumeRoleWithWebIdentity", kind: "issuer-unreachable" });
    const result = await run(touch(), { LATCHKEY_RETRY_SECONDS: "0" });
    await expectRefusal(result);
    expect(result.stderr).toMatch(/^API_KEY: issuer_unreachable — /m);
  });

  it("says when Latchkey gives no token", async () => {
    latchkey.answers.set(paths.tokens, () => problem(503, "not_configured"));
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(/^API_KEY: issuer_not_configured — .*What to do/m);
    expect(account.calls()).toEqual([]);
  });

  it.each([
    [401, "unauthenticated"],
    [403, "permission_denied"],
    [404, "not_found"],
    [426, "runtime_too_old"],
    [503, "not_configured"],
    [500, "internal_error"],
    [418, "code_of_a_newer_server"],
  ])("%i %s is said, and asked once", async (status, code) => {
    latchkey.answers.set(paths.kickoffs, () => problem(status, code));
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toBe(`latchkey-worker: What to do. (${code}, request r1)\n`);
    expect(latchkey.paths()).toEqual([paths.kickoffs]);
  });

  it("prints the server's own list, one line for each variable, whatever is in it", async () => {
    const failures = [
      { key: "A", reason: "no_credential_found", detail: "None is set.\nFORGED: line \u001b[31m" },
      { key: "B", reason: "secret_not_found", detail: "Gone." },
    ];
    latchkey.answers.set(paths.kickoffs, () => problem(422, "kickoff_unresolved", { failures }));
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr.split("\n").slice(1)).toEqual([
      "A: no_credential_found — None is set.\\u000aFORGED: line \\u001b[31m",
      "B: secret_not_found — Gone.",
      "",
    ]);
  });

  it("reads on where variables failed on the server, and tells all in one outcome", async () => {
    const there = { key: "NO_DEFAULT", reason: "no_credential_found", detail: "None is set." };
    const remedy = {
      cause: "None is set as default.",
      remedy: "Set one.",
      link: { label: "Open them", href: "/acme/settings/secret-provider-credentials" },
    };
    plan([
      ["API_KEY", "plain", null],
      ["MISSING", "no-such-secret", null],
    ]);
    const planned = latchkey.answers.get(paths.kickoffs)?.(null) as { body: object };
    answerKickoff({ ...planned.body, environment: undefined, failures: [{ ...there, ...remedy }] });
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(/^NO_DEFAULT: no_credential_found — None is set\.$/m);
    expect(result.stderr).toMatch(/^MISSING: secret_not_found — /m);
    expect(result.stderr).toContain(
      [
        "What to do about NO_DEFAULT:",
        "  None is set as default.",
        "  Set one.",
        `  Open them: ${latchkey.url}/acme/settings/secret-provider-credentials`,
      ].join("\n"),
    );
    expect(latchkey.asked.at(-1)).toMatchObject({
      path: paths.outcome,
      body: { status: "failed", failures: [there, { key: "MISSING" }], receipts: [{ key: "API_KEY" }] },
    });
    answerKickoff({ environment: undefined, failures: [there] });
    const nothingToRead = await run(touch());
    await expectRefusal(nothingToRead);
    expect(latchkey.asked.at(-1)).toMatchObject({ body: { status: "failed", failures: [there] } });
  });

  it.each([
    ["a page of another server", { status: 200, body: "<html>secret-ish</html>" }, /isn't from Latchkey/],
    ["an error of another server", { status: 404, body: "<html>" }, /answered 404, but not like Latchkey/],
    [
      "an answer without a plan",
      { status: 201, body: { kickoffId: "k" } },
      /doesn't understand Latchkey's answer/,
    ],
    ["a redirect", { status: 307, body: "", headers: { location: "http://127.0.0.1:1/" } }, /didn't answer/],
  ])("%s is refused", async (_, answer, message) => {
    latchkey.answers.set(paths.kickoffs, () => answer);
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain("secret-ish");
  });

  it("says where nothing answers, and for how long it was patient", async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const result = await run(touch(), { LATCHKEY_URL: address });
    await expectRefusal(result);
    const failure = `latchkey-worker: Latchkey at ${address} didn't answer (ECONNREFUSED).`;
    expect(result.stderr).toBe(`${failure} Trying again for 1 s.\n${failure}\n`);
  });

  it("refuses a value that no environment variable can hold, without showing it", async () => {
    answerKickoff({ environment: { DIRECT: "value of plain\0" } });
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(/^DIRECT: value_not_injectable — /m);
  });

  it.each([
    "LATCHKEY_URL",
    "latchkey_deployment_token",
    "1DIGIT",
    "A-B",
    "A=B",
    "",
    " PADDED ",
    "A".repeat(256),
  ])("refuses from a server a name that no form accepts, read or to be read: %j", async (key) => {
    answerKickoff({ environment: { GOOD: "value of plain", [key]: "value of plain" } });
    const direct = await run(touch());
    await expectRefusal(direct);
    expect(direct.stderr).toMatch(/: name_not_accepted — /m);
    expect(direct.stderr).toContain(JSON.stringify(key.slice(0, 255)));
    plan([[key, "plain", null]]);
    const planned = await run(touch());
    await expectRefusal(planned);
    expect(planned.stderr).toMatch(/: name_not_accepted — /m);
  });

  it("refuses a cloud that it does not know", async () => {
    plan([["K", "plain", null]], { cloud: "moon" });
    const result = await run(touch());
    await expectRefusal(result);
    expect(result.stderr).toMatch(/^K: cloud_not_supported — .*"moon"/m);
  });

  it.each([
    [{ LATCHKEY_DEPLOYMENT_TOKEN: undefined }, /deployment token is missing/],
    [{ LATCHKEY_DEPLOYMENT_TOKEN: "lkd_two words" }, /malformed/],
    [{ LATCHKEY_URL: undefined }, /Latchkey's address is missing/],
    [{ LATCHKEY_URL: "http://latchkey.example.com" }, /must start with https/],
  ])("%o is not enough", async (changes, message) => {
    const result = await run(touch(), changes);
    await expectRefusal(result);
    expect(result.stderr).toMatch(message);
    expect(latchkey.asked).toEqual([]);
  });

  it("tells a wrong command line by a status of its own", async () => {
    await expectRefusal(await worker.run(["exec", ...touch()], environment()), 64);
    const missing = await worker.run(["exec", "--token-file", "/none", "--", "true"], environment());
    expect(missing).toMatchObject({
      code: 78,
      stderr: expect.stringContaining("/none can't be read (ENOENT)"),
    });
  });
});

it("tells its version and how to use it", async () => {
  expect(await worker.run(["--version"])).toMatchObject({ code: 0, stdout: `latchkey-worker ${version}\n` });
  expect((await worker.run(["--help"])).stdout).toContain("Exit status");
});
