// Takes the examples of the API's reference from the tests: each operation as it was asked and as it answered, with nothing
// in it of the machine, of the moment, or that is secret.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Lifetime, runCommand } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";
import type { RecordedExample } from "@/e2e/recorded-example";

const target = path.resolve(import.meta.dirname, "../lib/server/documentation/examples.json");

async function record(lifetime: Lifetime): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-examples-"));
  lifetime.onEnd(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, "recorded.jsonl");
  const npm = (args: string[]) =>
    startProcess(lifetime, ["npm", ...args], {
      environment: { ...process.env, NODE_ENV: undefined, RECORDED_EXAMPLES: file },
      output: "show",
    }).exited;
  const exitCode = await npm(["test", "--", "--e2e", "e2e/api/operations.spec.ts"]);
  if (exitCode !== 0) return exitCode;
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const kept = Object.entries(JSON.parse(await readFile(target, "utf8").catch(() => "{}")));
  const recorded = lines
    .map((line) => JSON.parse(line) as RecordedExample)
    // The document that the examples are in.
    .filter(({ id }) => id !== "Documentation.openApi");
  // An operation without an example in these tests keeps the one that was written by hand.
  const examples = new Map([
    ...kept,
    ...recorded.map(({ id, ...example }): [string, unknown] => [id, plain(example)]),
  ]);
  const sorted = Object.fromEntries([...examples].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  await writeFile(target, JSON.stringify(sorted));
  return npm(["exec", "--", "biome", "format", "--write", target]);
}

/** Two items say what a list is. */
const mostItems = 2;

/** By the field's name, what two runs would say in two ways. */
const steady: Readonly<Record<string, string | number>> = {
  durationMs: 12,
  iat: Date.UTC(2026, 0, 15, 9, 30) / 1000,
  nbf: Date.UTC(2026, 0, 15, 9, 30) / 1000,
  exp: Date.UTC(2026, 0, 15, 10, 30) / 1000,

  password: "correct horse battery staple",
  currentPassword: "correct horse battery staple",
  newPassword: "a much longer pass phrase",
  clientSecret: "from-your-provider",
  code: "123456",
};

/** Keys, challenges and signatures; an id is replaced by one. */
const isRandom = (text: string) =>
  /^[\w-]{24,}$/.test(text) && /\d/.test(text) && !/^[0-9a-f-]{36}$/.test(text);

function plain(example: object): unknown {
  const short = JSON.parse(JSON.stringify(example), (key, value) => {
    if (key in steady && typeof value === typeof steady[key]) return steady[key];
    if (key === "recoveryCodes") return ["PHCZ-D0XZ-ZT0H-B11K", "7Q3R-0D4R-NATR-4BSR"];
    if (typeof value === "string" && isRandom(value)) return "bm8tcmVhbC1ieXRlcw";
    // They speak of the machine: its issuer is no address of the internet.
    if (key === "findings") return [];
    return Array.isArray(value) ? value.slice(0, mostItems) : value;
  });
  return JSON.parse(withoutTheMoment(JSON.stringify(short)));
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

function withoutTheMoment(json: string): string {
  const ids = [...new Set(json.match(uuid))];
  const numbers = [...new Set(json.match(/(?<="id":)\d+/g))].toSorted(
    (one, other) => Number(one) - Number(other),
  );
  // In their order, a minute apart.
  const moments = [...new Set(json.match(moment))].toSorted();
  const begin = Date.UTC(2026, 0, 15, 9, 30);
  return json
    .replace(uuid, (id) => `3f8a1f0e-6a36-4f0b-9d67-${String(ids.indexOf(id) + 1).padStart(12, "0")}`)
    .replace(moment, (text) => new Date(begin + moments.indexOf(text) * 60_000).toISOString())
    .replace(/https?:\/\/(?:localhost|127\.0\.0\.1):9\/hook/g, "https://hooks.example.com/latchkey")
    .replace(/https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/g, "https://latchkey.example.com")
    .replace(/\blocalhost(?:(?::|%20)\d+)?/g, "latchkey.example.com")
    .replace(/\b127\.0\.0\.1(?::\d+)?/g, "203.0.113.7")
    .replace(/(?<="kid":")[^"]+/g, "2026-01")
    .replace(/\blk([a-z])_[\w-]+/g, "lk$1_EXAMPLE")
    .replace(/\beyJ[\w-]+(?:\.[\w-]+)*/g, "eyJhbGciOiJSUzI1NiJ9.EXAMPLE")
    .replace(/3f8a1f0e-6a36-4f0b-9d67-0*(\d+)(?=@)/g, "person$1")
    .replace(/\b[A-Z2-7]{32}\b/g, "JBSWY3DPEHPK3PXP")
    .replace(/-[0-9a-f]{8}(?![\w-])/g, "")
    .replace(/-\d{3,}-\d+(?=")| [0-9a-f]{8}(?=")/g, "")
    .replace(/\b1234567890\d\d\b/g, "123456789012")
    .replace(/(?<=:secret:[\w/-]+)-\w{6}(?=")/g, "-AbCdEf")
    .replace(/(?<="id":)\d+/g, (id) => String(numbers.indexOf(id) + 1))
    .replace(/whsec_[\w+/=]+/g, "whsec_EXAMPLE")
    .replace(/\b(?:[0-9a-f]{40,})\b/g, (hex) => "0".repeat(hex.length))
    .replace(/(?<=[A-Za-z]) \d+-\d+(?="| of )/g, "");
}

await runCommand(record);
