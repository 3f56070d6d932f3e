// Every secret planted where a customer would put it, and used.
import { expect } from "@playwright/test";
import { newTrustingRole, newUser } from "@/e2e/aws-users";
import { foundIn } from "@/e2e/canary";
import { kickoffInput, startKickoff } from "@/e2e/examples";
import { accept, invite, newRole } from "@/e2e/people";
import { sendRaw } from "@/e2e/raw-http";
import { signedOut, workerWith } from "@/e2e/session";
import {
  assumeRoleInput,
  credentialInput,
  deploy,
  directInput,
  staticKeysInput,
} from "@/e2e/working-organization";
import { failingKickoffs, failingOutcomes, failingSignIns } from "./failure-scenarios";
import { kickoffs, type Planting } from "./planting";

/** In success and in failure. */
export async function plantAndUse(planting: Planting, publicName: string): Promise<void> {
  const { server, acme, secrets, secret, refused } = planting;
  const { owner, account, automationId, configId, credentialId } = acme;
  await owner.put(`automations/${automationId}`, { name: publicName });
  await plantValues(planting);
  await plantCloudSecrets(planting);

  const { token } = await deploy(owner, automationId);
  secrets["a second deployment token"] = token;
  const worker = await workerWith(token, server.baseUrl);
  const resolved = await worker.post(kickoffs, { data: kickoffInput("platform") });
  expect(resolved.status(), await resolved.text()).toBe(201);
  const { environment } = await resolved.json();
  // The one place where they belong: they are all there, so all of them were really used.
  expect(environment).toMatchObject({
    DIRECT: secrets["a replaced direct value"],
    SECRET: acme.secretValue,
    WHOLE: secrets["a whole secret"],
    FIELD: secrets["a field of a secret"],
  });
  const rotated = secret("a rotated secret");
  await account.updateSecret("crewai-whole", rotated);
  const again = await worker.post(kickoffs, { data: kickoffInput("platform") });
  expect((await again.json()).environment.WHOLE).toBe(rotated);

  const apiToken = await owner.post<{ token: string }>("api-tokens", { name: "everything" });
  secrets["an API token"] = apiToken.token;
  const program = await workerWith(apiToken.token, server.baseUrl);
  expect((await program.get(`${owner.root}/automations`)).status()).toBe(200);

  const data = { configId, kickoffId: await startKickoff(worker) };
  const minted = await worker.post("/api/v1/worker/identity-tokens", { data });
  const identityToken: string = (await minted.json()).token;
  secrets["an identity token"] = identityToken;
  secrets["an identity token's signature"] = identityToken.split(".")[2] ?? "";
  for (const read of ["assigned", { secretName: "crewai-whole" }]) {
    await owner.post(`secret-provider-credentials/${credentialId}/test-connection`, { read }, 200);
  }
  const flight = await owner.post<{ ok: boolean }>(`automations/${automationId}/pre-flight`, undefined, 200);
  expect(flight.ok).toBe(true);
  expect(foundIn({ "a pre-flight": JSON.stringify(flight) }, secrets)).toEqual([]);
  await owner.get(`secret-names?source=credential:${credentialId}&query=crewai`);

  await plantKeysAndPeople(planting);

  await failingKickoffs(planting, worker);
  await failingOutcomes(planting, worker);
  await failingSignIns(planting);
  await owner.remove(`automations/${automationId}/deployments/1`);
  await refused("a revoked token", acme.worker.post(kickoffs, { data: kickoffInput("platform") }));
}

async function plantValues({ server, acme, secrets, refusals, secret, refused }: Planting): Promise<void> {
  const { owner, automationId, configId, credentialId } = acme;
  const { context } = owner;
  const path = `${owner.root}/environment-variables`;
  const first = directInput("DIRECT", secret("a direct value"), automationId);
  const { id } = await owner.post<{ id: string }>("environment-variables", first);
  const replaced = secret("a replaced direct value");
  await owner.put(`environment-variables/${id}`, directInput("DIRECT", replaced, automationId));

  const post = (about: string, data: unknown) => refused(about, context.post(path, { data }));
  await post("a taken key", directInput("DIRECT", secret("of a taken key"), automationId));
  await post("a wrong key", directInput("wrong key", secret("of a wrong key")));
  await post("too long a value", directInput("LONG", secret("too long").repeat(2000)));
  await post("a value with NUL", directInput("NUL", `${secret("with NUL")}\0`));
  await post("a value beside a source", {
    ...directInput("BESIDE", secret("beside a source")),
    source: `credential:${credentialId}`,
    secretName: "crewai-a",
  });
  await post("a value in another type", { ...directInput("TYPE", ""), value: [secret("in a list")] });
  await post("an unknown automation", directInput("GONE", secret("for nobody"), crypto.randomUUID()));
  await post("a value under a wrong name", {
    key: "NAME",
    source: "direct",
    Value: secret("under a wrong name"),
  });
  const imported = (key: string, value: string) => ({
    variables: [{ key, source: "direct", value }],
    automationIds: [automationId],
  });
  await owner.post(`environment-variables/import`, imported("IMPORTED", secret("an imported value")), 200);
  await refused(
    "an import with a wrong key",
    context.post(`${path}/import`, { data: imported("wrong key", secret("in a refused import")) }),
  );
  await refused(
    "an import with a taken key",
    context.post(`${path}/import`, { data: imported("IMPORTED", secret("in a late import")) }),
  );
  await refused(
    "an update of what is gone",
    context.put(`${path}/${crypto.randomUUID()}`, { data: directInput("GONE", secret("for what is gone")) }),
  );
  for (const field of ["accessKeyId", "secretAccessKey", "externalId"]) {
    const data = { ...credentialInput(configId), [field]: secret(`${field} beside`) };
    await refused(
      `${field} in a credential`,
      context.post(`${owner.root}/secret-provider-credentials`, { data }),
    );
    const settings = { region: "us-east-1", [field]: secret(`${field} within`) };
    const within = { ...credentialInput(configId), settings };
    await refused(
      `${field} in settings`,
      context.post(`${owner.root}/secret-provider-credentials`, { data: within }),
    );
  }
  const cookie = `next-auth.session-token=${secrets["the owner's session"]}`;
  const malformed = `{"key":"BROKEN","source":"direct","value":"${secret("in broken JSON")}"`;
  const plain = { "content-type": "text/plain" };
  for (const headers of [{ "content-type": "application/json" }, plain]) {
    const request = { method: "POST", address: path, body: malformed, headers: { ...headers, cookie } };
    const { status, text } = await sendRaw(request, server.baseUrl);
    expect(status).toBe(400);
    refusals["the answer to broken JSON"] = text;
  }
}

async function plantCloudSecrets({ acme, secret }: Planting): Promise<void> {
  const { account, owner, automationId, credentialId } = acme;
  const field = secret("a field of a secret");
  await account.createSecret("crewai-whole", secret("a whole secret"));
  await account.createSecret("crewai-json", JSON.stringify({ field, other: secret("another field") }));
  for (const [key, secretName] of Object.entries({ WHOLE: "crewai-whole", FIELD: "crewai-json#field" })) {
    const input = { key, source: `credential:${credentialId}`, secretName, automationIds: [automationId] };
    await owner.post("environment-variables", input);
  }
}

/** Access keys, by themselves and with AssumeRole, and somebody who joins by a link. */
async function plantKeysAndPeople({ server, acme, secrets, secret, refused }: Planting): Promise<void> {
  const { account, owner } = acme;
  const user = await newUser(account);
  secrets["a secret access key"] = user.secretAccessKey;
  const externalId = secret("an external ID");
  const roleArn = await newTrustingRole(account, user.arn, { externalId });
  const wrongKey = { ...user, secretAccessKey: secret("a wrong secret access key") };
  for (const input of [
    staticKeysInput(user),
    assumeRoleInput(user, roleArn, externalId),
    staticKeysInput(wrongKey),
    assumeRoleInput(user, roleArn, secret("a wrong external ID")),
  ]) {
    const { id } = await owner.post<{ id: string }>("secret-provider-credentials", input);
    await owner.post(`secret-provider-credentials/${id}/test-connection`, undefined, 200);
    await owner.context.get(`${owner.root}/secret-names?source=credential:${id}&query=crewai`);
  }
  const path = `${owner.root}/secret-provider-credentials`;
  const misplaced = { ...staticKeysInput(user), settings: { ...wrongKey, region: "us-east-1" } };
  await refused("a key in the settings", owner.context.post(path, { data: misplaced }));

  const anybody = await signedOut(server.baseUrl);
  const { token } = await invite(owner, await newRole(owner));
  secrets["an invitation's token"] = token;
  const acceptance = "/api/v1/invitations/accept";
  const short = { token, name: "New", password: secret("of a wrong name") };
  await refused("an account without a name", anybody.post(acceptance, { data: { ...short, name: "" } }));
  await accept(anybody, { token, name: "New", password: secret("a new member's password") });
  await refused("an invitation that was used", anybody.post(acceptance, { data: short }));
  const wrong = { ...short, token: `lki_${secret("a wrong invitation")}` };
  await refused("a wrong invitation", anybody.post(acceptance, { data: wrong }));
}
