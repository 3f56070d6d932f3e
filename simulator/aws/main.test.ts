import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients } from "./testing";

let aws: AwsSimulator;
beforeAll(async () => {
  aws = await startAwsSimulator();
});
afterAll(() => aws.close());

describe("as a process", () => {
  const main = path.join(import.meta.dirname, "main.ts");
  function run(port: number) {
    const child = spawn(process.execPath, ["--import", "tsx", main], {
      env: { ...process.env, AWS_SIMULATOR_PORT: String(port) },
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    return { child, output: () => output, errors: () => errors };
  }

  test("prints what a shell needs and ends when told", async () => {
    const { child, output } = run(0);
    await expect.poll(output, { timeout: 10_000 }).toContain("get-caller-identity");
    const [, url = ""] = /--endpoint-url (\S+)/.exec(output()) ?? [];
    const [, accessKeyId = ""] = /^export AWS_ACCESS_KEY_ID=(\S+)$/m.exec(output()) ?? [];
    const [, secretAccessKey = ""] = /^export AWS_SECRET_ACCESS_KEY=(\S+)$/m.exec(output()) ?? [];
    const answer = await awsClients(url, { accessKeyId, secretAccessKey }).sts.send(
      new GetCallerIdentityCommand({}),
    );
    expect(output()).toContain(`Account ${answer.Account}`);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("says so when the port is taken", async () => {
    const { child, errors } = run(Number(new URL(aws.url).port));
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(errors()).toMatch(/^Port \d+ is taken: .*\n$/);
  });
});
