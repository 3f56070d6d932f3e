// The samples of README and docs/ that can run are run. Each sample is in this list, with what runs it or why nothing can:
// one table, and so one file of more lines than usual.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/dev/ports";
import { type LoggedEvent, messagesOf } from "@/lib/server/webhooks/messages";
import { newSecret, signedHeaders } from "@/lib/server/webhooks/signing";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { haveInstalled } from "@/test/support/installed";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";
import { buildWorker, python, pythonFolder } from "@/test/support/worker";
import { startWorkerApi } from "@/test/support/worker-api";

useTestDatabase();

const root = path.resolve(import.meta.dirname, "..");
const run = promisify(execFile);

interface Sample {
  file: string;
  language: string;
  text: string;
}

const files = [
  "README.md",
  "CONTRIBUTING.md",
  "deploy/README.md",
  "simulator/aws/README.md",
  "worker/python/README.md",
  ...readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const pages = files.map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
const samples = pages.flatMap(({ file, text }) =>
  [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = "", language = "", body = ""]): Sample => ({
      file,
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  ),
);

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-samples-"));
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true });
});

const needs = {
  docker: "needs Docker: npm run test:images builds the same Dockerfiles and runs init in the image",
  demo: "takes minutes: .ci/run has npm test, and npm run test:images the demo",
  aws: "needs an AWS account: e2e/aws-cli.spec.ts runs the guide's commands on the simulator",
  operator: "is a command of latchkey-admin, which its own test in cli/ runs; its name is looked up below",
  excerpt: "is an excerpt, and no program",
};
/** By file and beginning. */
const notRun: Record<string, string> = {
  "README.md: npm ci": needs.demo,
  "README.md: docker build -t latchkey .": needs.docker,
  "README.md: docker compose exec console node dist/latchkey-admin.mjs check": needs.docker,
  "CONTRIBUTING.md: npm ci": needs.demo,
  "deploy/README.md: docker build -t latchkey .": needs.docker,
  "deploy/README.md: kubectl create namespace latchkey":
    "needs a cluster: test/deploy.test.ts renders the manifests",
  "simulator/aws/README.md: npm run aws": "stays in the foreground: simulator/aws/main.test.ts starts it",
  "simulator/aws/README.md: curl -d": "needs that simulator: simulator/aws has tests of each fault",
  "docs/api.md: {": needs.excerpt,
  "docs/api.md: curl --fail-with-body": "needs a console: e2e/api-tokens.spec.ts runs it",
  "docs/api.md: set -eu": "needs a console: e2e/api-tokens.spec.ts runs it",
  "docs/aws-static-keys.md: aws iam create-user": needs.aws,
  "docs/aws-static-keys.md: {": needs.aws,
  "docs/aws.md: aws iam create-open-id-connect-provider": needs.aws,
  "docs/aws.md: aws iam create-role": needs.aws,
  "docs/aws.md: aws iam put-role-policy": needs.aws,
  "docs/aws.md: {": needs.aws,
  "docs/aws.md: export LATCHKEY_AWS_REGION": "needs an AWS account: npm run test:aws is what it starts",
  "docs/development.md: npm ci": needs.demo,
  "docs/development.md:  app ": needs.excerpt,
  "docs/sign-in.md: SINGLE_SIGN_ON_ISSUER": "settings of an operator: lib/server/env.test.ts reads such",
  "docs/operations.md: sudo -u postgres createuser": "makes a user of the machine's PostgreSQL",
  "docs/operations.md: npm run admin -- disable-person": needs.operator,
  "docs/operations.md: npm run admin -- assign-domain": needs.operator,
  "docs/operations.md: npm run admin -- list-people": needs.operator,
  "docs/operations.md: npm run admin -- deleted-organizations": needs.operator,
  "docs/operations.md: npm run admin -- reset-password": needs.operator,
  "docs/operations.md: npm run admin -- remove-factors": needs.operator,
  "docs/operations.md: npm run reseal": needs.operator,
  "docs/operations.md: npm run audit:verify": needs.operator,
  "docs/operations.md: Sign-ins failed.": needs.excerpt,
  "docs/operations.md: curl https://": "needs a console: e2e/api has the issuer's documents",
  "docs/operations.md: pg_dump": "needs a console's database: cli/backup.test.ts runs deploy/try-backup.sh",
  "docs/performance.md: npm ci --prefix dev/bench": "takes minutes: e2e/bench.spec.ts runs a short one",
  "docs/upgrade.md: npm run admin -- cut-history": needs.operator,
  "docs/worker.md: export LATCHKEY_URL=https://latchkey.example.com\nexport LATCHKEY_AUTOMATION":
    "needs an OpenID Connect issuer: e2e/worker-identities.spec.ts has one",
  "docs/worker.md: kubectl get --raw":
    "needs a cluster: e2e/worker-identities.spec.ts pastes what one prints",
  "docs/worker.md: # syntax=docker/dockerfile:1": needs.docker,
};

const isNamed = ({ file, text }: Sample, key: string) => `${file}: ${text}`.startsWith(key);

/** With an organization's own worker API, a token, and the worker where a shell looks for programs. */
const environment = { url: "", token: "", path: "" };
beforeAll(async () => {
  setTestEnvironment();
  const { owner } = await testOrganization();
  const automation = await testAutomation(owner, [{ key: "WORD", value: "from the sample" }]);
  environment.token = (await automation.deploy({ token: "newest" })).token;
  const api = await startWorkerApi();
  const worker = await buildWorker();
  ends.push(api.close, worker.remove);
  environment.url = api.url.origin;
  environment.path = `${folder}:${process.env.PATH}`;
  symlinkSync(worker.program[0] ?? "", path.join(folder, "latchkey-worker"));
  if (python) symlinkSync(python, path.join(folder, "python"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "automation.py"), 'import os; print("WORD is", os.environ["WORD"])\n');
  writeFileSync(path.join(folder, "token"), environment.token);
});

/** As it is in the document, but for what a reader has to put in too. */
function filledIn(text: string): string {
  return text
    .replaceAll("https://latchkey.example.com", environment.url)
    .replaceAll(/lkd_…/g, environment.token)
    .replaceAll("/run/secrets/latchkey-token", path.join(folder, "token"));
}

async function inShell(text: string): Promise<string> {
  const env = { PATH: environment.path, PYTHONPATH: pythonFolder, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout } = await run("sh", ["-ec", filledIn(text)], { cwd: folder, env: env as never });
  return stdout;
}

async function inPython(text: string, more: string, input: object = {}): Promise<string> {
  const file = path.join(folder, "sample.py");
  writeFileSync(file, `${text}\n${more}\n`);
  const env = {
    ...{ PATH: environment.path, PYTHONPATH: pythonFolder, PYTHONDONTWRITEBYTECODE: "1" },
    ...{
      LATCHKEY_URL: environment.url,
      LATCHKEY_DEPLOYMENT_TOKEN: environment.token,
      INPUT: JSON.stringify(input),
    },
  };
  return (await run(python ?? "", [file], { cwd: folder, env: env as never })).stdout;
}

async function readsEnvironment({ text }: Sample): Promise<void> {
  expect(await inPython(text, 'print(variables["WORD"])')).toBe("from the sample\n");
}

const nginx = haveInstalled(["nginx", "openssl"], "The sample of a proxy:", "nginx openssl");

/** By file and beginning: what runs it, and whether that can be here. */
const runners: Record<string, { isHere?: boolean; run(sample: Sample): Promise<void> }> = {
  "README.md: npm ci && npm run build": {
    async run({ text }) {
      const line = /^npm run admin -- (init .*)$/m.exec(text)?.[1] ?? "";
      const bundle = path.join(folder, "latchkey-admin.mjs");
      await run(process.execPath, [path.join(root, "cli/build.mjs"), "admin", bundle]);
      await run(process.execPath, [bundle, ...line.split(" ")], { cwd: folder });
      expect(readFileSync(path.join(folder, ".env"), "utf8")).toContain("\nOIDC_ISSUER=https://latchkey.");
    },
  },
  "worker/python/README.md: pip install": {
    isHere: python !== null,
    async run({ text }) {
      // worker/python/wheel.test.ts installs the wheel.
      expect(await inShell(text.replace(/^pip install .*\n/, ""))).toBe("WORD is from the sample\n");
    },
  },
  "worker/python/README.md: import latchkey": { isHere: python !== null, run: readsEnvironment },
  "docs/worker.md: import latchkey": { isHere: python !== null, run: readsEnvironment },
  "docs/worker.md: export LATCHKEY_URL=https://latchkey.example.com\nexport LATCHKEY_DEPLOYMENT_TOKEN": {
    isHere: python !== null,
    async run({ text }) {
      expect(await inShell(text)).toBe("WORD is from the sample\n");
    },
  },
  "docs/webhooks.md: {": {
    async run({ text }) {
      const { timestamp, data } = JSON.parse(text);
      const row = {
        ...{ sequence: 1, action: "kickoff.failed", outcome: "failed", at: new Date(timestamp) },
        ...{
          organizationId: data.organizationId,
          objectId: data.kickoffId,
          objectLabel: data.automation.name,
        },
        ...{ actorId: data.deployment.id, detail: { attempt: 1, failures: data.failures } },
        kickoff: { automationId: data.automation.id, deploymentVersion: data.deployment.version },
      } as object as LoggedEvent;
      const [message] = messagesOf(row, ["kickoff.failed"], "acme");
      const sent = (message?.body ?? "").replace("http://localhost:3000", "https://latchkey.example.com");
      expect(JSON.parse(sent)).toEqual(JSON.parse(text));
    },
  },
  "docs/webhooks.md: import { createServer }": {
    async run({ text }) {
      const [secret, port] = [newSecret(), await freePort()];
      const file = path.join(folder, "receiver.mjs");
      writeFileSync(file, text.replace("8080", String(port)));
      const receiver = execFile(process.execPath, [file], {
        env: { PATH: environment.path, LATCHKEY_WEBHOOK_SECRET: secret } as never,
      });
      try {
        const body = JSON.stringify({ type: "webhook.test", data: {} });
        const send = (sent: string) =>
          fetch(`http://127.0.0.1:${port}`, {
            method: "POST",
            body: sent,
            headers: signedHeaders("msg_1", body, [newSecret(), secret], new Date()),
          }).then(({ status }) => status);
        for (let tries = 0; tries < 100; tries += 1) {
          if (await send(body).catch(() => 0)) break;
          await sleep(50);
        }
        expect([await send(body), await send(`${body} `)]).toEqual([204, 401]);
      } finally {
        receiver.kill();
      }
    },
  },
  "docs/webhooks.md: import base64": {
    isHere: python !== null,
    async run({ text }) {
      const secret = newSecret();
      const body = JSON.stringify({ type: "webhook.test", word: "grün" });
      const of = (at: Date) => signedHeaders("msg_1", body, [newSecret(), secret], at);
      const old = of(new Date(Date.now() - 400_000));
      const cases = [
        [secret, of(new Date()), body],
        [secret, of(new Date()), `${body} `],
        [newSecret(), of(new Date()), body],
        [secret, old, body],
      ];
      const more =
        'import json, os\nfor s, h, b in json.loads(os.environ["INPUT"]): print(verify(s, h, b.encode()))';
      expect(await inPython(text, more, cases)).toBe("True\nFalse\nFalse\nFalse\n");
    },
  },
  "docs/operations.md: upstream latchkey": {
    isHere: nginx,
    async run({ text }) {
      const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => path.join(folder, name));
      const subject = ["-subj", "/CN=localhost", "-days", "1", "-nodes"];
      const certificateRequest = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        ...subject,
        "-keyout",
        key,
        "-out",
        certificate,
      ];
      await run("openssl", certificateRequest as string[]);
      const server = text
        .replace("listen 443", `listen 127.0.0.1:${await freePort()}`)
        .replace(/(ssl_certificate +)\S+;/, `$1${certificate};`)
        .replace(/(ssl_certificate_key +)\S+;/, `$1${key};`);
      const file = path.join(folder, "nginx.conf");
      const own = ["error_log stderr;", `pid ${folder}/nginx.pid;`, "events {}"].join("\n");
      writeFileSync(file, `${own}\nhttp {\naccess_log off;\n${server}\n}\n`);
      await run("nginx", ["-t", "-q", "-c", file]);
    },
  },
};

describe.each(Object.entries(runners))("%s", (key, { isHere = true, run: runs }) => {
  const found = samples.filter((sample) => isNamed(sample, key));
  it("is one sample", () => expect(found).toHaveLength(1));
  it.skipIf(!isHere)("does what its page says", () => runs(found[0] as Sample));
});

it("every sample is run, or the list says why not", () => {
  const known = [...Object.keys(runners), ...Object.keys(notRun)];
  const unknown = samples.filter((sample) => !known.some((key) => isNamed(sample, key)));
  expect(unknown.map(({ file, text }) => `${file}: ${text.split("\n", 1)[0]}`)).toEqual([]);
  const gone = known.filter((key) => !samples.some((sample) => isNamed(sample, key)));
  expect(gone).toEqual([]);
});

it("every command of npm and of latchkey-admin that a page names is there", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const commands = readFileSync(path.join(root, "cli/main.ts"), "utf8");
  for (const { file, text } of pages) {
    const flat = text.replaceAll(/\s+/g, " ");
    for (const [, name = ""] of flat.matchAll(/\bnpm run (?:--\S+ )*([a-z][\w:-]*)/g))
      expect(scripts, `${file}: npm run ${name}`).toHaveProperty([name]);
    for (const [, name = ""] of flat.matchAll(/(?:npm run admin --|latchkey-admin\.mjs) ([a-z][a-z-]+)/g))
      expect(commands, `${file}: latchkey-admin ${name}`).toMatch(new RegExp(`^  "?${name}"?: `, "m"));
  }
});
