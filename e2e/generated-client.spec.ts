// A stranger's client: made from this server's description of its API by a public generator, compiled, and run.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { environment } from "./environment";
import { sessionCookie } from "./session";
import { configInput, newWorkingOrganization } from "./working-organization";

test.use({ trace: "off" });

const program = `
import { ok } from "@oazapfts/runtime";
import * as latchkey from "./client";

const given = JSON.parse(process.env.GIVEN ?? "");
latchkey.defaults.baseUrl = given.baseUrl;
const session = { headers: { cookie: given.cookie } };
const program = { headers: { authorization: given.apiToken } };
const worker = { headers: { authorization: given.authorization } };

const config = await ok(latchkey.configsCreate(given.organizationId, given.config, session));
const kickoff = await ok(
  latchkey.workerStartKickoff({ runtimeVersion: "1.14.5", contract: 2, resolve: "platform" }, {}, worker),
);
const listed = await ok(latchkey.configsList(given.organizationId, {}, program));
const forPeople = await latchkey.apiTokensCreate(given.organizationId, { name: "more" }, program);
const refused = await latchkey.configsGet(given.organizationId, crypto.randomUUID(), session);

// Compiled, and never run.
void (() => {
  // @ts-expect-error: there is no such operation.
  latchkey.configsFind(given.organizationId);
  // @ts-expect-error: a field is missing.
  latchkey.workerStartKickoff({ runtimeVersion: "1.14.5", contract: 2 }, {});
  // @ts-expect-error: an answer has no such field.
  void config.title;
});

const environment = "environment" in kickoff ? kickoff.environment : null;
console.log(JSON.stringify({ name: config.name, isDefault: config.isDefault, environment, refused: refused.data,
  isListed: listed.items.some(({ id }) => id === config.id), forPeople: forPeople.data }));
`;

const require = createRequire(import.meta.url);
const generator = path.join(path.dirname(require.resolve("oazapfts")), "cli.js");
const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");

/** @throws Error with what the program said, if it failed. */
async function run(program: string[], folder: string, environment = {}): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, program, options).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout;
}

test("a generated client compiles, adds a config, starts a kickoff, and reads by an API token", async () => {
  const acme = await newWorkingOrganization();
  const { baseUrl } = environment();
  // Inside the repository, so that the client finds the packages; git ignores it.
  const parent = path.resolve(import.meta.dirname, "../.latchkey");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, "generated-client-"));
  try {
    await run([generator, `${baseUrl}/api/openapi.json`, "client.ts"], folder);
    await writeFile(path.join(folder, "program.ts"), program);
    const settings = {
      extends: "../../tsconfig.json",
      include: ["*.ts"],
      compilerOptions: { incremental: false },
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(settings));
    await run([compiler, "--project", folder], folder);
    const config = configInput(acme.roleArn);
    const { token } = await acme.owner.post<{ token: string }>("api-tokens", { name: "generated" });
    const given = {
      baseUrl,
      organizationId: acme.organization.id,
      config,
      cookie: `next-auth.session-token=${await sessionCookie(acme.owner.context)}`,
      authorization: `Bearer ${acme.token}`,
      apiToken: `Bearer ${token}`,
    };
    const said = await run(["--import", "tsx", "program.ts"], folder, { GIVEN: JSON.stringify(given) });
    expect(JSON.parse(said)).toEqual({
      name: config.name,
      isDefault: false,
      environment: { SECRET: acme.secretValue },
      refused: expect.objectContaining({ code: "not_found", status: 404 }),
      isListed: true,
      forPeople: expect.objectContaining({ code: "person_required", status: 403 }),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
