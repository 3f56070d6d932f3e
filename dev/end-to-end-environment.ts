// What the browser tests get: an address, sign-ins and an AWS to administer, as data. They import nothing of the product.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { browserArguments } from "@/dev/browser";
import { buildMadeUpCloud } from "@/dev/made-up-cloud";
import { freePort } from "@/dev/ports";
import { startProductionEnvironment } from "@/dev/production-environment";
import type { Progress } from "@/dev/progress";
import type { Lifetime } from "@/dev/run-command";
import { acme, type SignIn } from "@/dev/seed";
import type { SupervisedProcess } from "@/dev/supervised-process";
import { workerBundle } from "@/dev/worker-process";
import { hashPassword } from "@/lib/server/auth/password";
import { addMember, createOrganizationFor } from "@/lib/server/organizations/service";
import { startNimbus } from "@/test/support/nimbus/simulator";

interface TestOrganization {
  id: string;
  name: string;
  slug: string;
  owner: SignIn;
  member: SignIn;
}

/** Handed over as JSON in LATCHKEY_STAGE; `e2e/environment.ts` has the same form. */
export interface EndToEndEnvironment {
  baseUrl: string;
  acme: TestOrganization;
  /** POST answers a new organization with people of its own. */
  newOrganizationUrl: string;
  /** POST builds Latchkey with a cloud more, where that is not done, and answers where it is, and that cloud. */
  madeUpCloudUrl: string;
  simulator: {
    url: string;
    accountId: string;
    administrator: { accessKeyId: string; secretAccessKey: string };
  };
  /** What the server runs with: more servers can be started on its database, and sessions made with its keys. */
  settings: Record<string, string>;
  /** Absolute. */
  workerBundle: string;
  browser: { executablePath: string; arguments: string[] };
  /** A folder for what is searched after the last test. */
  evidence: string;
}

const settingNames = [
  "DATABASE_URL",
  "OIDC_ISSUER",
  "OIDC_PRIVATE_KEY",
  "SEALING_KEYS",
  "NEXTAUTH_URL",
  "NEXTAUTH_SECRET",
  "TRUSTED_PROXIES",
  "ALLOWED_PRIVATE_HOSTS",
  "ORGANIZATION_CREATION",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
];

export async function startEndToEndEnvironment(
  lifetime: Lifetime,
  executablePath: string,
  evidence: string,
  progress: Progress,
): Promise<{ stage: EndToEndEnvironment; server: SupervisedProcess }> {
  const { consoleUrl, organization, simulator, environment, server } = await startProductionEnvironment(
    lifetime,
    { port: await freePort(), log: path.join(evidence, "console.log") },
    progress,
  );
  const { url, accountId, administrator } = simulator;
  const stage = {
    baseUrl: consoleUrl,
    acme: { ...acme, id: organization.id },
    newOrganizationUrl: await servePosts(lifetime, newOrganization),
    madeUpCloudUrl: await servePosts(lifetime, madeUpCloud(lifetime)),
    simulator: { url, accountId, administrator },
    settings: Object.fromEntries(settingNames.map((name) => [name, environment[name] ?? ""])),
    workerBundle: path.resolve(workerBundle),
    browser: { executablePath, arguments: browserArguments },
    evidence,
  };
  return { stage, server };
}

async function servePosts(lifetime: Lifetime, make: () => Promise<object>): Promise<string> {
  const server = createServer((request, response) => {
    if (request.method !== "POST" || request.headers.origin !== undefined) {
      response.writeHead(405).end();
      return;
    }
    make().then(
      (answer) => response.writeHead(201).end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  lifetime.onEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Made once, whoever asks for it meanwhile. */
function madeUpCloud(lifetime: Lifetime): () => Promise<object> {
  async function make() {
    const tree = await buildMadeUpCloud(lifetime);
    const { url, apiKey, close } = await startNimbus();
    lifetime.onEnd(close);
    return { tree, url, apiKey };
  }
  let cloud: Promise<object> | undefined;
  return () => {
    cloud ??= make();
    return cloud;
  };
}

/** The console has no way to make an organization, and tests that share one get in each other's way. */
async function newOrganization(): Promise<TestOrganization> {
  const suffix = randomBytes(4).toString("hex");
  const person = ({ name, password }: SignIn, role: string): SignIn => ({
    name,
    email: `${role}-${suffix}@acme.example`,
    password,
  });
  const owner = person(acme.owner, "owner");
  const member = person(acme.member, "member");
  for (const { name, email, password } of [owner, member]) {
    // Hundreds sign in here with passwords that everybody knows: at the usual cost that would take minutes.
    const passwordHash = await hashPassword(password, { N: 2 ** 10, r: 8, p: 1 });
    await database().insert(users).values({ name, email, passwordHash, provenAt: new Date() });
  }
  const organization = await createOrganizationFor(
    { name: `Acme ${suffix}`, slug: `acme-${suffix}` },
    owner.email,
  );
  await addMember(organization.id, member, "member");
  return { ...organization, owner, member };
}
