// One good request for every route and method of the API: what the tests vary, who sends it or how it is wrong.
import { type APIRequestContext, expect } from "@playwright/test";
import { plant } from "./canaries";
import { environment, newOrganization, type Organization } from "./environment";
import { codeOf, dropFactors, plantChallenge, plantFactor, startApp } from "./factors";
import { newPasskey } from "./passkey";
import { invite, makeOwner, newAccount, newEmail, newMember, newResetLink, newRole } from "./people";
import { addressOf, type Route } from "./route-files";
import { consoleOf, signIn } from "./session";
import { workerIssuer } from "./worker-issuer";
import {
  configInput,
  credentialInput,
  deploy,
  directInput,
  unique,
  type WorkingOrganization,
} from "./working-organization";

export interface Example {
  address: string;
  body?: Record<string, unknown>;
}

interface Recipe {
  /** Makes what the request is about; gives the parameters of the path. */
  parameters?(acme: WorkingOrganization): Promise<Record<string, string>>;
  query?(acme: WorkingOrganization): string;
  body?(acme: WorkingOrganization): Record<string, unknown> | Promise<Record<string, unknown>>;
}

const made = async (acme: WorkingOrganization, path: string, body: unknown) => {
  const { id } = await acme.owner.post<{ id: string }>(path, body);
  return { id };
};
const newConfig = (acme: WorkingOrganization) =>
  made(acme, "workload-identity-configs", configInput(acme.roleArn));
const newCredential = (acme: WorkingOrganization) =>
  made(acme, "secret-provider-credentials", credentialInput(acme.configId));
const newVariable = (acme: WorkingOrganization) =>
  made(acme, "environment-variables", { ...directInput("KEY", "value") });
const newAutomation = (acme: WorkingOrganization) =>
  made(acme, "automations", { name: unique("Automation") });
const secretQuery = ({ credentialId, secretName }: WorkingOrganization) =>
  `?${new URLSearchParams({ source: `credential:${credentialId}`, name: secretName })}`;
const newSlug = () => unique("organization").replace(" ", "-");
/** One more, of the same owner. */
const newOwned = async ({ organization }: WorkingOrganization): Promise<Organization> => {
  const other = await newOrganization();
  await makeOwner(organization.owner, other);
  return other;
};
let doomed = { id: "", slug: "" };

const newDeployment = async (acme: WorkingOrganization) => {
  const { id } = await newAutomation(acme);
  const { version } = await deploy(acme.owner, id);
  return { id, version: String(version) };
};

const workerIdentityInput = () => ({
  name: unique("Worker identity"),
  issuer: "https://issuer.example.com",
  subject: "system:serviceaccount:agents:worker",
});
export const newWorkerIdentity = async (acme: WorkingOrganization) => {
  const { id } = await newAutomation(acme);
  const { id: identityId } = await made(acme, `automations/${id}/worker-identities`, workerIdentityInput());
  return { id, identityId };
};

const workerSessionInput = async (acme: WorkingOrganization) => {
  const { url: issuer, sign } = await workerIssuer();
  const { automationId } = acme;
  const [subject, audience] = [unique("worker"), "latchkey"];
  await made(acme, `automations/${automationId}/worker-identities`, {
    ...workerIdentityInput(),
    issuer,
    subject,
    audience,
  });
  return { automationId, token: await sign({ sub: subject, aud: audience }) };
};

const webhookInput = async ({ owner }: WorkingOrganization) => {
  // An organization can have ten.
  const { items } = await owner.get<{ items: { id: string }[] }>("webhooks");
  if (items.length > 5) for (const { id } of items.slice(0, -3)) await owner.remove(`webhooks/${id}`);
  return newWebhookInput();
};
const newWebhookInput = () => ({
  // Nobody listens there.
  url: "http://127.0.0.1:9/hook",
  description: unique("Webhook"),
  events: ["kickoff.failed"],
});
const newWebhook = async (acme: WorkingOrganization) => made(acme, "webhooks", await webhookInput(acme));
const newDelivery = async (acme: WorkingOrganization) => {
  const webhook = await newWebhook(acme);
  const { id } = await acme.owner.post<{ id: string }>(`webhooks/${webhook.id}/test`, {});
  return { ...webhook, deliveryId: id };
};
/** One that was paused while something happened. */
const newMissing = async (acme: WorkingOrganization) => {
  const events = ["audit_event.recorded"];
  const webhook = await made(acme, "webhooks", { ...(await webhookInput(acme)), events });
  await acme.owner.put(`webhooks/${webhook.id}/paused`, { isPaused: true });
  await expect
    .poll(async () => (await acme.owner.get<{ missed: unknown }>(`webhooks/${webhook.id}`)).missed, {
      timeout: 15_000,
    })
    .not.toBeNull();
  return webhook;
};

// Roles within anybody's rights: what is beyond the sender's own is refused, as other tests see.
const roleInput = () => ({ name: unique("Role"), permissions: { organization_settings: "read" } });
const ownRole = async ({ owner }: WorkingOrganization) => ({ id: await newRole(owner) });
const newInvitation = async ({ owner }: WorkingOrganization) => {
  const { id } = await invite(owner, await newRole(owner));
  return { id };
};
const newJoined = async ({ owner }: WorkingOrganization) => {
  const { id } = await newMember(owner, await newRole(owner));
  return { id };
};
const resetToken = async (acme: WorkingOrganization) => {
  const { id } = await newJoined(acme);
  return (await newResetLink(acme.owner, id)).token;
};
const invitationToken = async ({ owner }: WorkingOrganization) =>
  (await invite(owner, await newRole(owner))).token;

// Each of a person and a service account can have fifty.
const tokenInput = () => ({ name: unique("Token") });
const newOwnToken = async (acme: WorkingOrganization) => made(acme, "api-tokens", tokenInput());
const serviceAccountInput = async ({ owner }: WorkingOrganization) => ({
  name: unique("Service account"),
  roleId: await newRole(owner),
});
export const newServiceAccount = async (acme: WorkingOrganization) =>
  made(acme, "service-accounts", await serviceAccountInput(acme));
const newMemberToken = async ({ owner, organization }: WorkingOrganization) => {
  const person = await newMember(owner, await newRole(owner));
  const { id } = await consoleOf(await signIn(person), organization).post<{ id: string }>(
    "api-tokens",
    tokenInput(),
  );
  return { id: person.id, tokenId: id };
};
const newAccountToken = async (acme: WorkingOrganization) => {
  const account = await newServiceAccount(acme);
  const { id } = await made(acme, `service-accounts/${account.id}/tokens`, tokenInput());
  return { ...account, tokenId: id };
};

const singleSignOnInput = async () => {
  const clientSecret = unique("client secret");
  plant("client secret of an organization", clientSecret);
  return { issuer: (await workerIssuer()).url, clientId: "latchkey", clientSecret };
};
export const setUpSingleSignOn = async ({ owner }: WorkingOrganization) => {
  await owner.put("single-sign-on", await singleSignOnInput());
  return {};
};
const newKeptOut = async (acme: WorkingOrganization) => {
  await setUpSingleSignOn(acme);
  const { id } = await newJoined(acme);
  await acme.owner.remove(`members/${id}`);
  return { id };
};

/** Signed in anew: what other examples planted would be asked for first. */
const signedInAnew = async ({ organization: { owner } }: WorkingOrganization) => {
  await dropFactors(owner);
  return signIn(owner);
};

const anotherSession = async (acme: WorkingOrganization) => {
  const context = await signedInAnew(acme);
  const { items } = await (await context.get("/api/v1/profile/sessions")).json();
  return { id: items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).id };
};

const rightHere = () => {
  const { origin, hostname: rpId } = new URL(environment().baseUrl);
  return { origin, rpId };
};
/** The authenticator app of the last example, which its code goes with. */
let begunApp = { id: "", secret: "" };
const plantedFactor = async ({ organization: { owner } }: WorkingOrganization) => {
  await plantFactor(owner);
  return {};
};

export const kickoffInput = (resolve: "worker" | "platform", runtimeVersion = "1.14.5") => ({
  runtimeVersion,
  contract: 2,
  resolve,
});

export async function startKickoff(worker: APIRequestContext): Promise<string> {
  const response = await worker.post("/api/v1/worker/kickoffs", { data: kickoffInput("worker") });
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()).kickoffId;
}

export const outcomeInput = ({ configId, secretName, account }: WorkingOrganization) => ({
  status: "resolved",
  receipts: [
    {
      key: "SECRET",
      configId,
      secretName,
      resource: `arn:aws:secretsmanager:us-east-1:${account.id}:secret:${secretName}-AbCdEf`,
      version: "8d1f8a3c-7f7c-4f0e-9d0a-0d4f3f6c3b1a",
    },
  ],
  failures: [],
  durationMs: 12,
});

const pastedPolicy = '{"Version": "2012-10-17", "Statement": []}';

const organization = "/api/v1/organizations/{organizationId}";
const recipes: Record<string, Recipe> = {
  [`GET ${organization}`]: {},
  [`PUT ${organization}`]: { body: () => ({ name: unique("Organization") }) },

  [`PUT ${organization}/second-factor-demand`]: { body: () => ({ isRequired: false }) },

  [`GET ${organization}/single-sign-on`]: {},
  [`PUT ${organization}/single-sign-on`]: { body: singleSignOnInput },
  [`DELETE ${organization}/single-sign-on`]: { parameters: setUpSingleSignOn },
  [`DELETE ${organization}/single-sign-on/kept-out/{id}`]: { parameters: newKeptOut },
  [`PUT ${organization}/single-sign-on-demand`]: { body: () => ({ isRequired: false }) },

  [`GET ${organization}/setup-progress`]: {},
  [`GET ${organization}/overview`]: {},
  [`GET ${organization}/overview/kickoffs`]: { query: () => "?period=7d" },

  [`GET ${organization}/roles`]: {},
  [`POST ${organization}/roles`]: { body: roleInput },
  [`GET ${organization}/roles/{id}`]: { parameters: ownRole },
  [`PUT ${organization}/roles/{id}`]: { parameters: ownRole, body: roleInput },
  [`DELETE ${organization}/roles/{id}`]: { parameters: ownRole },

  [`GET ${organization}/members`]: {},
  [`GET ${organization}/members/{id}`]: { parameters: newJoined },
  [`PUT ${organization}/members/{id}`]: {
    parameters: newJoined,
    body: async ({ owner }) => ({ roleId: await newRole(owner) }),
  },
  [`DELETE ${organization}/members/{id}`]: { parameters: newJoined },
  [`POST ${organization}/members/{id}/reset-link`]: { parameters: newJoined },
  [`GET ${organization}/members/{id}/deployments`]: { parameters: newJoined },
  [`DELETE ${organization}/members/{id}/deployments`]: { parameters: newJoined },

  [`GET ${organization}/invitations`]: {},
  [`POST ${organization}/invitations`]: {
    body: async ({ owner }) => ({ email: newEmail(), roleId: await newRole(owner) }),
  },
  [`GET ${organization}/invitations/{id}`]: { parameters: newInvitation },
  [`DELETE ${organization}/invitations/{id}`]: { parameters: newInvitation },
  [`POST ${organization}/invitations/{id}/resend`]: { parameters: newInvitation },

  [`GET ${organization}/alerts`]: {},
  [`PUT ${organization}/alerts`]: { body: () => ({ events: [] }) },

  [`GET ${organization}/api-tokens`]: {},
  [`POST ${organization}/api-tokens`]: { body: tokenInput },
  [`DELETE ${organization}/api-tokens/{id}`]: { parameters: newOwnToken },
  [`GET ${organization}/service-accounts`]: {},
  [`POST ${organization}/service-accounts`]: { body: serviceAccountInput },
  [`GET ${organization}/service-accounts/{id}`]: { parameters: newServiceAccount },
  [`PUT ${organization}/service-accounts/{id}`]: {
    parameters: newServiceAccount,
    body: serviceAccountInput,
  },
  [`DELETE ${organization}/service-accounts/{id}`]: { parameters: newServiceAccount },
  [`GET ${organization}/service-accounts/{id}/tokens`]: { parameters: newServiceAccount },
  [`POST ${organization}/service-accounts/{id}/tokens`]: { parameters: newServiceAccount, body: tokenInput },
  [`DELETE ${organization}/service-accounts/{id}/tokens/{tokenId}`]: { parameters: newAccountToken },

  [`GET ${organization}/members/{id}/api-tokens`]: { parameters: newMemberToken },
  [`DELETE ${organization}/members/{id}/api-tokens/{tokenId}`]: { parameters: newMemberToken },

  [`GET ${organization}/audit-events`]: {},
  [`GET ${organization}/audit-events/choices`]: {},
  [`GET ${organization}/audit-events/export`]: { query: () => "?format=jsonl" },

  [`POST ${organization}/issuer-check`]: {},

  [`GET ${organization}/automations/{id}/worker-identities`]: { parameters: newAutomation },
  [`POST ${organization}/automations/{id}/worker-identities`]: {
    parameters: newAutomation,
    body: workerIdentityInput,
  },
  [`GET ${organization}/automations/{id}/worker-identities/{identityId}`]: { parameters: newWorkerIdentity },
  [`PUT ${organization}/automations/{id}/worker-identities/{identityId}`]: {
    parameters: newWorkerIdentity,
    body: workerIdentityInput,
  },
  [`DELETE ${organization}/automations/{id}/worker-identities/{identityId}`]: {
    parameters: newWorkerIdentity,
  },

  [`GET ${organization}/webhooks`]: {},
  [`POST ${organization}/webhooks`]: { body: webhookInput },
  [`GET ${organization}/webhooks/{id}`]: { parameters: newWebhook },
  [`PUT ${organization}/webhooks/{id}`]: { parameters: newWebhook, body: newWebhookInput },
  [`DELETE ${organization}/webhooks/{id}`]: { parameters: newWebhook },
  [`POST ${organization}/webhooks/{id}/secret`]: { parameters: newWebhook },
  [`PUT ${organization}/webhooks/{id}/paused`]: {
    parameters: newWebhook,
    body: () => ({ isPaused: true }),
  },
  [`POST ${organization}/webhooks/{id}/test`]: { parameters: newWebhook },
  [`POST ${organization}/webhooks/{id}/missed`]: {
    parameters: newMissing,
    body: () => ({ action: "dismiss" }),
  },
  [`GET ${organization}/webhooks/{id}/deliveries`]: { parameters: newWebhook },
  [`POST ${organization}/webhooks/{id}/deliveries/{deliveryId}`]: { parameters: newDelivery },

  [`GET ${organization}/workload-identity-configs`]: {},
  [`POST ${organization}/workload-identity-configs`]: { body: ({ roleArn }) => configInput(roleArn) },
  [`GET ${organization}/workload-identity-configs/{id}`]: { parameters: newConfig },
  [`PUT ${organization}/workload-identity-configs/{id}`]: {
    parameters: newConfig,
    body: ({ roleArn }) => configInput(roleArn),
  },
  [`DELETE ${organization}/workload-identity-configs/{id}`]: { parameters: newConfig },
  [`POST ${organization}/workload-identity-configs/trust-policy-review`]: {
    body: ({ roleArn }) => {
      const { cloud, settings } = configInput(roleArn);
      return { policy: pastedPolicy, cloud, settings };
    },
  },
  [`POST ${organization}/workload-identity-configs/{id}/trust-policy-review`]: {
    parameters: newConfig,
    body: () => ({ policy: pastedPolicy }),
  },
  [`POST ${organization}/workload-identity-configs/{id}/permission-policy-review`]: {
    parameters: newConfig,
    body: () => ({ policy: pastedPolicy }),
  },
  [`POST ${organization}/workload-identity-configs/trust-wait`]: {
    body: ({ roleArn }) => {
      const { cloud, settings } = configInput(roleArn);
      return { action: "look", cloud, settings };
    },
  },
  [`POST ${organization}/workload-identity-configs/{id}/trust-wait`]: {
    parameters: newConfig,
    body: () => ({ action: "look" }),
  },

  [`GET ${organization}/secret-provider-credentials`]: {},
  [`POST ${organization}/secret-provider-credentials`]: { body: ({ configId }) => credentialInput(configId) },
  [`GET ${organization}/secret-provider-credentials/{id}`]: { parameters: newCredential },
  [`PUT ${organization}/secret-provider-credentials/{id}`]: {
    parameters: newCredential,
    body: ({ configId }) => credentialInput(configId),
  },
  [`DELETE ${organization}/secret-provider-credentials/{id}`]: { parameters: newCredential },
  [`POST ${organization}/secret-provider-credentials/{id}/test-connection`]: { parameters: newCredential },
  [`GET ${organization}/secret-provider-credentials/moved-variables`]: {
    query: ({ credentialId }) =>
      `?credentialId=${credentialId}&provider=aws&authenticationMethod=static_keys&isDefault=true`,
  },
  [`GET ${organization}/secret-names`]: {
    query: ({ credentialId }) => `?source=credential:${credentialId}&query=test`,
  },

  [`GET ${organization}/environment-variables`]: {},
  [`POST ${organization}/environment-variables`]: { body: () => ({ ...directInput("KEY", "value") }) },
  [`POST ${organization}/environment-variables/import`]: {
    body: () => ({
      variables: [{ key: "IMPORTED", source: "direct", value: "value" }],
      automationIds: [],
    }),
  },
  [`POST ${organization}/environment-variables/import/review`]: {
    body: () => ({ variables: [{ key: "IMPORTED" }] }),
  },
  [`GET ${organization}/environment-variables/{id}`]: { parameters: newVariable },
  [`PUT ${organization}/environment-variables/{id}`]: {
    parameters: newVariable,
    body: () => ({ ...directInput("OTHER_KEY", "other value") }),
  },
  [`DELETE ${organization}/environment-variables/{id}`]: { parameters: newVariable },
  [`POST ${organization}/environment-variables/assign`]: {
    body: async (acme) => ({
      variables: [await newVariable(acme)],
      automationIds: [(await newAutomation(acme)).id],
    }),
  },
  [`POST ${organization}/environment-variables/delete`]: {
    body: async (acme) => ({ variables: [await newVariable(acme)] }),
  },

  [`GET ${organization}/secrets`]: { query: secretQuery },
  [`GET ${organization}/secrets/readings`]: { query: secretQuery },

  [`GET ${organization}/automations`]: {},
  [`POST ${organization}/automations`]: { body: () => ({ name: unique("Automation") }) },
  [`GET ${organization}/automations/{id}`]: { parameters: newAutomation },
  [`PUT ${organization}/automations/{id}`]: {
    parameters: newAutomation,
    body: () => ({ name: unique("Automation") }),
  },
  [`DELETE ${organization}/automations/{id}`]: { parameters: newAutomation },
  [`GET ${organization}/automations/{id}/pending-changes`]: { parameters: newAutomation },
  [`GET ${organization}/automations/{id}/pre-flight`]: { parameters: newAutomation },
  [`POST ${organization}/automations/{id}/pre-flight`]: { parameters: newAutomation },
  [`PUT ${organization}/automations/{id}/pre-flight/schedule`]: {
    parameters: newAutomation,
    body: () => ({ every: "off" }),
  },
  [`GET ${organization}/automations/{id}/kickoffs`]: { parameters: newAutomation },
  [`GET ${organization}/automations/{id}/deployments`]: { parameters: newAutomation },
  [`POST ${organization}/automations/{id}/deployments`]: { parameters: newAutomation },
  [`GET ${organization}/automations/{id}/deployments/{version}`]: { parameters: newDeployment },
  [`DELETE ${organization}/automations/{id}/deployments/{version}`]: { parameters: newDeployment },
  [`DELETE ${organization}/automations/{id}/deployments/{version}/token`]: { parameters: newDeployment },

  "GET /.well-known/openid-configuration": {},
  "GET /oauth2/jwks": {},
  "GET /api/health": {},
  "GET /api/ready": {},
  "GET /api/openapi.json": {},
  // What the owner has besides: that the example goes is no end of the others.
  [`POST ${organization}/deletion`]: {
    parameters: async (acme) => {
      doomed = await newOwned(acme);
      return { organizationId: doomed.id };
    },
    body: () => ({ slug: doomed.slug }),
  },
  [`DELETE ${organization}/deletion`]: {
    parameters: async (acme) => {
      const { id, slug } = await newOwned(acme);
      await consoleOf(acme.owner.context, { id }).post("deletion", { slug }, 200);
      return { organizationId: id };
    },
  },
  "GET /api/docs": {},

  "POST /api/v1/invitations/lookup": { body: async (acme) => ({ token: await invitationToken(acme) }) },
  "POST /api/v1/invitations/accept": {
    body: async (acme) => ({ token: await invitationToken(acme), ...newAccount() }),
  },

  "POST /api/v1/account-links/lookup": {
    body: async (acme) => ({ token: await resetToken(acme), purpose: "reset_password" }),
  },
  "POST /api/v1/account-links/reset-password": {
    body: async (acme) => ({ token: await resetToken(acme), password: newAccount().password }),
  },

  "GET /api/v1/profile": {},
  "POST /api/v1/profile/organizations": { body: () => ({ name: unique("Organization"), slug: newSlug() }) },
  "GET /api/v1/profile/organization-addresses/{slug}": { parameters: async () => ({ slug: newSlug() }) },
  "PUT /api/v1/profile/password": {
    body: ({ organization: { owner } }) => ({
      currentPassword: owner.password,
      newPassword: owner.password,
    }),
  },
  "POST /api/v1/profile/step-up": { body: ({ organization: { owner } }) => ({ password: owner.password }) },
  "GET /api/v1/profile/sessions": {},
  "DELETE /api/v1/profile/sessions": {},
  "DELETE /api/v1/profile/sessions/{id}": { parameters: anotherSession },
  "GET /api/v1/profile/factors": {},
  "POST /api/v1/profile/factors/authenticators": {},
  "POST /api/v1/profile/factors/authenticators/{id}/confirm": {
    parameters: async (acme) => {
      begunApp = await startApp(await signedInAnew(acme));
      return { id: begunApp.id };
    },
    body: () => ({ name: unique("Phone"), code: codeOf(begunApp.secret) }),
  },
  "POST /api/v1/profile/factors/passkeys/challenge": {},
  "POST /api/v1/profile/factors/passkeys": {
    body: async ({ organization }) => ({
      name: unique("Laptop"),
      passkey: newPasskey().register({ challenge: await plantChallenge(organization.owner), ...rightHere() }),
    }),
  },
  "DELETE /api/v1/profile/factors/{id}": {
    parameters: async ({ organization: { owner } }) => ({ id: (await plantFactor(owner)).id }),
  },
  "POST /api/v1/profile/recovery-codes": { parameters: plantedFactor },
  "POST /api/v1/profile/second-factor/challenge": { parameters: plantedFactor },
  "POST /api/v1/profile/second-factor": {
    body: async ({ organization: { owner } }) => ({ code: (await plantFactor(owner)).recoveryCode }),
  },

  "POST /api/v1/worker/sessions": { body: workerSessionInput },
  "POST /api/v1/worker/identity-tokens": {
    body: async ({ configId, worker }) => ({ configId, kickoffId: await startKickoff(worker) }),
  },
  "POST /api/v1/worker/kickoffs": { body: () => kickoffInput("platform") },
  "POST /api/v1/worker/kickoffs/{kickoffId}/outcome": {
    parameters: async ({ worker }) => ({ kickoffId: await startKickoff(worker) }),
    body: outcomeInput,
  },
};

/** @throws Error for a route that has no example yet. */
export async function exampleOf(route: Route, acme: WorkingOrganization): Promise<Example> {
  const recipe = recipes[route.name];
  if (!recipe) throw new Error(`e2e/examples.ts has no request for ${route.name}. Add one.`);
  const parameters = { organizationId: acme.organization.id, ...(await recipe.parameters?.(acme)) };
  return {
    address: addressOf(route, parameters) + (recipe.query?.(acme) ?? ""),
    body: await recipe.body?.(acme),
  };
}
