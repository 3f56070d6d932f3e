// What is set for AWS on the machine changes nothing of what is sent, but for the two endpoints that are documented.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { secretsManagerClient, stsClient } from "@/lib/clouds/aws/connect/clients";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
const documented = new Set(["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SECRETS_MANAGER"]);

/** Every variable that is named anywhere in the SDK, and those that other SDKs know. */
function variablesOfSdk(): string[] {
  const names = new Set([
    "AWS_CA_BUNDLE",
    "AWS_DISABLE_REQUEST_COMPRESSION",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
    "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
    "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
    "AWS_SDK_LOAD_CONFIG",
    "AWS_STS_REGIONAL_ENDPOINTS",
  ]);
  for (const scope of ["@aws-sdk", "@smithy"]) {
    const folder = path.join("node_modules", scope);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/dist-es.*\.js$/.test(file)) continue;
      const source = readFileSync(path.join(folder, file), "utf8");
      for (const [name] of source.matchAll(/\b_?(AWS|X_AMZN)_[A-Z0-9_]*[A-Z0-9]\b/g)) names.add(name);
    }
  }
  for (const name of documented) names.delete(name);
  return [...names].sort();
}

/** Values that would show, were they read. */
function valuesFor(name: string): string[] {
  if (/URL|ENDPOINT|URI/.test(name)) return [canary.url, "true", "http://[", ""];
  if (/FILE|DIRECTORY/.test(name)) return [file, "/nowhere"];
  return ["true", "ap-south-1", "7", file, "sigv4a", "nonsense", canary.url];
}

let canary: { url: string; requests: string[]; server: Server };
let folder: string;
let file: string;

beforeAll(async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(403).end();
  }).listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.once("listening", resolve));
  canary = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-aws-"));
  file = path.join(folder, "config");
  const settings = [
    `endpoint_url = ${canary.url}`,
    "region = ap-south-1",
    "use_fips_endpoint = true",
    "use_dualstack_endpoint = true",
    "services = all",
    "max_attempts = 9",
    "retry_mode = adaptive",
    "defaults_mode = in-region",
    "sdk_ua_app_id = canary",
    "auth_scheme_preference = sigv4a",
    "sigv4a_signing_region_set = *",
    "aws_access_key_id = AKIDCANARY",
    "aws_secret_access_key = canary",
  ].join("\n");
  const services = `[services all]\nsts =\n  endpoint_url = ${canary.url}\nsecrets_manager =\n  endpoint_url = ${canary.url}\n`;
  writeFileSync(
    file,
    `[default]\n${settings}\n[profile true]\n${settings}\n[true]\n${settings}\n${services}`,
  );
});
afterAll(() => {
  canary.server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  for (const name of [...documented, ...variablesOfSdk()]) vi.stubEnv(name, undefined);
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ["Date"] });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

interface Sent {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** The clients' own types have no common call for this. */
interface Stoppable {
  middlewareStack: { add(middleware: unknown, options: { step: "deserialize"; priority: "low" }): void };
}

/** What would go over the wire, stopped before it does. */
async function sent(region = "us-east-1"): Promise<Sent[]> {
  const requests: Sent[] = [];
  const stop = () => async (args: { request: unknown }) => {
    const { protocol, hostname, port, path: at, headers, body } = args.request as Sent;
    // The id of the attempt is random, and signed.
    const { "amz-sdk-invocation-id": _, ...kept } = headers;
    if (kept.authorization) kept.authorization = kept.authorization.replace(/Signature=.*/, "");
    requests.push({ protocol, hostname, port, path: at, headers: kept, body });
    throw Object.assign(new Error("stopped"), { $metadata: {} });
  };
  const anonymous = stsClient(region);
  const signed = stsClient(region, credentials);
  const secrets = secretsManagerClient(region, credentials);
  for (const client of [anonymous, signed, secrets]) {
    const { middlewareStack } = client as Stoppable;
    middlewareStack.add(stop, { step: "deserialize", priority: "low" });
  }
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: "arn:aws:iam::123456789012:role/reader",
    RoleSessionName: "latchkey-test",
    WebIdentityToken: "identity-token",
  });
  const stopped = (error: Error) => expect(error.message).toBe("stopped");
  await anonymous.send(command).then(() => expect.unreachable(), stopped);
  await signed.send(new GetCallerIdentityCommand({})).then(() => expect.unreachable(), stopped);
  await secrets.send(new GetSecretValueCommand({ SecretId: "s" })).then(() => expect.unreachable(), stopped);
  return requests;
}

describe("what is set for AWS on the machine", () => {
  it("is known from the SDK's own source", () => {
    expect(variablesOfSdk()).toEqual(
      expect.arrayContaining(["AWS_ENDPOINT_URL", "AWS_USE_FIPS_ENDPOINT", "AWS_PROFILE", "AWS_CONFIG_FILE"]),
    );
  });

  it.each(variablesOfSdk())("%s changes nothing of what is sent", async (name) => {
    const usual = await sent();
    expect(usual.map(({ hostname }) => hostname)).toEqual([
      "sts.us-east-1.amazonaws.com",
      "sts.us-east-1.amazonaws.com",
      "secretsmanager.us-east-1.amazonaws.com",
    ]);
    for (const value of valuesFor(name)) {
      vi.stubEnv(name, value);
      // The shared file is there for whatever makes the SDK look into it.
      if (name !== "AWS_CONFIG_FILE") vi.stubEnv("AWS_CONFIG_FILE", file);
      expect(await sent(), value).toEqual(usual);
    }
    expect(canary.requests).toEqual([]);
  });

  it("is nothing that a Lambda function adds either", async () => {
    const usual = await sent();
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "canary");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-canary");
    vi.stubEnv("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs20.x");
    expect(await sent()).toEqual(usual);
  });
});

describe("the documented endpoints", () => {
  it("are where requests go, each for its own service", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_STS", canary.url);
    const [anonymous, signed, secrets] = await sent();
    expect(anonymous).toMatchObject({ protocol: "http:", hostname: "127.0.0.1", path: "/" });
    expect(signed).toMatchObject({ protocol: "http:", hostname: "127.0.0.1" });
    expect(secrets?.hostname).toBe("secretsmanager.us-east-1.amazonaws.com");
  });

  it.each([
    ["sts.example.com", "isn't a URL"],
    ["ftp://example.com", "must start with https:// or http://"],
    ["https://user:hunter2@example.com", "can't contain a user, query or fragment"],
    ["https://example.com?x=hunter2", "can't contain a user, query or fragment"],
  ])("say that %s is a wrong setting, without its value", async (value, words) => {
    vi.stubEnv("AWS_ENDPOINT_URL_STS", value);
    const refusal = await sent().then(
      () => expect.unreachable(),
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: "not_configured", message: `AWS_ENDPOINT_URL_STS ${words}.` });
    expect(canary.requests).toEqual([]);
  });
});
