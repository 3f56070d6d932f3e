// Steps 9 and 10 of the guide: an automation that reads the secret, and the proof that a rotation reaches its next run.
import { randomBytes } from "node:crypto";
import { firstValue, secretName } from "@/dev/demo-steps/aws";
import type { DemoContext } from "@/dev/demo-steps/context";
import { commandError } from "@/dev/run-command";
import type { Fact } from "@/dev/terminal";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

export const variableKey = "TEST_KEYWORD";
const rotatedValue = "rotated value";
const rotatedAgain = "rotated again";

export async function kickOffFirst(walk: DemoContext): Promise<Fact[]> {
  const { found } = walk;
  const client = await walk.console();
  const automation = await client.request<Automation>("POST", "automations", { name: "Greeter" });
  found.automationId = automation.id;
  const variable = await client.request<EnvironmentVariable>("POST", "environment-variables", {
    key: variableKey,
    source: found.credentialId ? `credential:${found.credentialId}` : "default:aws",
    secretName,
    automationIds: [automation.id],
  });
  const deployment = await client.request<NewDeployment>("POST", `automations/${automation.id}/deployments`);
  found.deploymentToken = deployment.token ?? undefined;
  return [
    ["variable", `${variable.key} from ${variable.secretName}, assigned to ${automation.name}`],
    ["deployment", `version ${deployment.version}; its token authenticates the worker`],
    ...(await kickOff(walk, firstValue, null)),
  ];
}

export async function verifyRotation(walk: DemoContext): Promise<Fact[]> {
  const facts = await rotateTo(walk, rotatedValue, null);
  if (!walk.python) return [...facts, ["Python", "not tried: no python3 of version 3.9 or later here"]];
  return [...facts, ...(await rotateTo(walk, rotatedAgain, walk.python))];
}

async function rotateTo(walk: DemoContext, value: string, python: string | null): Promise<Fact[]> {
  walk.found.versionIds.push(await walk.aws.updateSecret(secretName, value));
  return [
    ["rotated", `${secretName} = "${value}"; nothing deployed, nothing restarted`],
    ...(await kickOff(walk, value, python)),
  ];
}

/**
 * One run of Node's worker, or of Python's where its interpreter is given; the command that it starts must see the value,
 * and its log line must be there.
 */
async function kickOff(
  { found, runWorker }: DemoContext,
  expected: string,
  python: string | null,
): Promise<Fact[]> {
  const mark = randomBytes(6).toString("hex");
  const place = python ? `os.environ["${variableKey}"]` : `process.env.${variableKey}`;
  const command = python
    ? [python, "-c", `import json, os; print("${mark}" + json.dumps(${place}))`]
    : ["node", "-e", `console.log("${mark}" + JSON.stringify(${place}))`];
  const { stdout, stderr } = await runWorker({ python }, found.deploymentToken ?? "", command);
  const printed = stdout.split("\n").find((line) => line.startsWith(mark));
  const value: unknown = printed && JSON.parse(printed.slice(mark.length));
  if (value !== expected) {
    throw commandError("The command did not see the secret's value.", [
      ["expected", expected],
      ["saw", String(value)],
    ]);
  }
  const line = `Workload identity config '${found.configId}' (aws): 1 secret(s) resolved`;
  if (!`${stdout}\n${stderr}`.split("\n").some((text) => text.includes(line))) {
    throw commandError("The worker did not log what it read.", [
      ["expected", line],
      ["worker", stderr.trim()],
    ]);
  }
  const worker = python ? "Python" : "Node";
  found.values.push({ worker, value: expected });
  return [
    ["worker", `${line}, by the one for ${worker}`],
    ["command", `${place} is "${expected}"`],
  ];
}
