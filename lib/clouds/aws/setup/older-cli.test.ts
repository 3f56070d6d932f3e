// The script and Step 2's command with the AWS CLI of Debian 12 (2.9), which makes no identity provider without a thumbprint.
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import {
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
} from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { awsSetup } from "@/lib/clouds/aws/setup/definition";
import { awsGuide } from "@/lib/clouds/aws/setup/guide";
import { type AwsCli, startAwsCli } from "@/simulator/aws/cli";
import { type AwsSimulator, startAwsSimulator } from "@/simulator/aws/server";
import { awsClients } from "@/simulator/aws/testing";
import { fileOf, methodOf, openShell, type Shell } from "@/test/support/aws-setup";
import { selfSigned } from "@/test/support/certificates";

let aws: AwsSimulator;
let issuer: Server;
const certificate = selfSigned("localhost");
const clis: Record<string, AwsCli> = {};

beforeAll(async () => {
  aws = await startAwsSimulator();
  issuer = createServer(certificate, (_, response) => response.end()).listen(0, "127.0.0.1");
  await once(issuer, "listening");
  clis.older = await startAwsCli(aws.url, { wantsThumbprint: true });
  clis.newer = await startAwsCli(aws.url);
});
afterAll(async () => {
  issuer.close();
  await Promise.all([aws.close(), ...Object.values(clis).map((cli) => cli.close())]);
});
afterEach(() => aws.reset());

const issuerUrl = () => `https://localhost:${(issuer.address() as AddressInfo).port}`;
const guideFor = (url: string) =>
  awsGuide.guide(
    {
      ...awsSetup.begin({ slug: "acme" }),
      account: aws.accountId,
      region: "us-east-1",
      prefix: "production/",
    },
    { issuer: url, organizationId: "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b", isRoleKnown: false },
  );
const cliOf = (url: string) => methodOf(guideFor(url), "cli");

async function run(cli: string, script: string): Promise<string> {
  const shell: Shell = await openShell(aws, aws.url, clis[cli]?.folder);
  return shell.run(script).finally(() => shell.close());
}

async function thumbprints(): Promise<string[] | undefined> {
  const { iam } = awsClients(aws.url, aws.administrator);
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const [provider] = OpenIDConnectProviderList;
  if (!provider) return undefined;
  const { ThumbprintList } = await iam.send(
    new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider.Arn }),
  );
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider.Arn }));
  return ThumbprintList;
}

const own = () => new X509Certificate(certificate.cert).fingerprint.replaceAll(":", "").toLowerCase();

describe("with an AWS CLI that asks for --thumbprint-list", () => {
  it("the script gives it the one of the issuer's own certificate", async () => {
    const script = fileOf(cliOf(issuerUrl()), "setup.sh");
    expect((await run("older", script)).trim().split("\n").at(-1)).toMatch(/^arn:aws:iam::/);
    expect((await thumbprints())?.map((thumbprint) => thumbprint.toLowerCase())).toEqual([own()]);
  });

  it("so does the second of Step 2's commands, and the first names what is missing", async () => {
    const [first, second] = cliOf(issuerUrl()).steps[0]?.texts ?? [];
    await expect(run("older", first?.code ?? "")).rejects.toThrow("--thumbprint-list");
    expect(second?.label).toBe("If the AWS CLI asks for --thumbprint-list");
    await run("older", second?.code ?? "");
    expect((await thumbprints())?.map((thumbprint) => thumbprint.toLowerCase())).toEqual([own()]);
  });

  it("the script says what to do where there is no certificate to be had, and makes nothing", async () => {
    const script = fileOf(cliOf("http://localhost:9"), "setup.sh");
    await expect(run("older", script)).rejects.toThrow("Upgrade the AWS CLI, or use AWS CloudShell.");
    expect(await thumbprints()).toBeUndefined();
  });
});

it("with the AWS CLI of today no thumbprint is registered, and another complaint is passed on", async () => {
  await run("newer", fileOf(cliOf(issuerUrl()), "setup.sh"));
  expect(await thumbprints()).toEqual([]);
  await expect(run("newer", fileOf(cliOf("https://with space"), "setup.sh"))).rejects.toThrow("InvalidInput");
});
