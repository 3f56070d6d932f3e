// Every route that changes or deletes an object heeds If-Match: found on disk, so that a new one cannot be forgotten.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createServiceAccount } from "@/lib/server/api-tokens/service-accounts";
import type { Origin } from "@/lib/server/auth/actor";
import { createAutomation } from "@/lib/server/automations/service";
import { createWorkerIdentity } from "@/lib/server/automations/worker-identities/service";
import { createVariable } from "@/lib/server/environment-variables/service";
import { createInvitation } from "@/lib/server/invitations/service";
import { createRole } from "@/lib/server/roles/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { createWebhook } from "@/lib/server/webhooks/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyAutomation, anyVariable, anyWorkerIdentity, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  memberInSession,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { anyWebhook } from "@/test/support/webhooks";

const session = vi.hoisted(() => ({ userId: "" }));
vi.mock("@/lib/server/auth/session", () => ({
  currentMember: (organizationId: string, origin: Origin) =>
    memberInSession(session.userId, organizationId, origin),
}));

type Params = Record<string, string>;
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  // Whose people an organization can take in.
  Object.assign(process.env, {
    SINGLE_SIGN_ON_ISSUER: "https://id.example.com",
    SINGLE_SIGN_ON_CLIENT_ID: "latchkey",
    SINGLE_SIGN_ON_CLIENT_SECRET: "a secret",
    SINGLE_SIGN_ON_DOMAINS: "example.com",
  });
  home = await testOrganization();
  session.userId = home.owner.userId;
});

const newRole = () => createRole(home.owner, { name: `role-${randomUUID()}`, permissions: {} });
const newConfig = () => createConfig(home.owner, anyConfig());
const newInvitation = async () => {
  const { id: roleId } = await newRole();
  const { id } = await createInvitation(home.owner, { email: `${randomUUID()}@example.com`, roleId });
  return { id };
};
const newDeployment = async () => {
  const automation = await testAutomation(home.owner);
  return { id: automation.id, version: String((await automation.deploy()).version) };
};

interface ObjectRoute {
  make(): Promise<Params>;
  /** What a PUT sends; each time another. */
  body?(): object | Promise<object>;
}

/** By the route's folder under the organization. */
const objects: Record<string, ObjectRoute> = {
  "": { make: async () => ({}), body: () => ({ name: randomUUID() }) },
  "automations/[id]": {
    make: async () => ({ id: (await createAutomation(home.owner, anyAutomation())).id }),
    body: () => anyAutomation(),
  },
  "automations/[id]/deployments/[version]": { make: newDeployment },
  "automations/[id]/deployments/[version]/token": { make: newDeployment },
  "automations/[id]/worker-identities/[identityId]": {
    make: async () => {
      const { id } = await createAutomation(home.owner, anyAutomation());
      return { id, identityId: (await createWorkerIdentity(home.owner, id, anyWorkerIdentity())).id };
    },
    body: () => anyWorkerIdentity(),
  },
  "environment-variables/[id]": {
    make: async () => ({ id: (await createVariable(home.owner, anyVariable())).id }),
    body: () => anyVariable(),
  },
  "invitations/[id]": { make: newInvitation },
  "invitations/[id]/resend": { make: newInvitation },
  "members/[id]": {
    make: async () => ({ id: (await home.memberWith({})).userId }),
    body: async () => ({ roleId: (await newRole()).id }),
  },
  "roles/[id]": {
    make: async () => ({ id: (await newRole()).id }),
    body: () => ({ name: `role-${randomUUID()}`, permissions: {} }),
  },
  "secret-provider-credentials/[id]": {
    make: async () => {
      const { id } = await createCredential(home.owner, anyCredential((await newConfig()).id));
      return { id };
    },
    body: async () => anyCredential((await newConfig()).id),
  },
  "service-accounts/[id]": {
    make: async () => ({
      id: (await createServiceAccount(home.owner, { name: randomUUID(), roleId: home.member.roleId })).id,
    }),
    body: () => ({ name: randomUUID(), roleId: home.member.roleId }),
  },
  "single-sign-on": {
    make: async () => {
      await setSingleSignOn(home.owner, {});
      return {};
    },
    body: () => ({}),
  },
  "webhooks/[id]": {
    make: async () => ({ id: (await createWebhook(home.owner, anyWebhook())).id }),
    body: () => anyWebhook(`https://${randomUUID()}.example.com/`),
  },
  "webhooks/[id]/secret": {
    make: async () => ({ id: (await createWebhook(home.owner, anyWebhook())).id }),
  },
  "workload-identity-configs/[id]": {
    make: async () => ({ id: (await newConfig()).id }),
    body: () => anyConfig(),
  },
};

/** What changes without being a change of one object that somebody could have seen in another state. */
const others: Record<string, string> = {
  "PUT alerts": "is a member's own choice, which nobody else changes",
  "DELETE api-tokens/[id]": "ends a token, which nothing else changes",
  "DELETE deletion": "takes back a deletion, whoever else did",
  "POST deletion": "is confirmed by the address, which nobody can change",
  "DELETE service-accounts/[id]/tokens/[tokenId]": "ends a token, which nothing else changes",
  "DELETE members/[id]/api-tokens/[tokenId]": "ends a token, which nothing else changes",
  "DELETE single-sign-on/kept-out/[id]": "lets somebody in again, whoever else did",
  "DELETE members/[id]/deployments": "revokes several tokens, each of another object",
  "POST automations/[id]/deployments": "makes another object of what is assigned at that moment",
  "POST automations/[id]/worker-identities": "makes another object",
  "POST automations/[id]/pre-flight": "tries what is there and changes nothing",
  "POST service-accounts/[id]/tokens": "makes a token, which is no part of what the account's ETag is about",
  "POST members/[id]/reset-link": "makes a link to an account, which is no object of the organization",
  "POST secret-provider-credentials/[id]/test-connection": "tries what is there and changes nothing",
  "POST webhooks/[id]/deliveries/[deliveryId]": "sends what is there and changes nothing of the webhook",
  "POST webhooks/[id]/missed": "sends what the log has, or hides a notice",
  "POST webhooks/[id]/test": "sends something and changes nothing",
  "POST workload-identity-configs/[id]/permission-policy-review": "reads what was pasted and changes nothing",
  "POST workload-identity-configs/[id]/trust-policy-review": "reads what was pasted and changes nothing",
  "POST workload-identity-configs/[id]/trust-wait": "tries what is there and changes nothing",
  "PUT automations/[id]/pre-flight/schedule": "is a switch, which shows what it was set to",
  "PUT second-factor-demand": "is a switch, which shows what it was set to",
  "PUT single-sign-on-demand": "is a switch, which shows what it was set to",
  "PUT webhooks/[id]/paused": "is a switch, which shows what it was set to",
};

const root = path.resolve(import.meta.dirname, "../../../app/api/v1/organizations/[organizationId]");
const routes = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => path.basename(file) === "route.ts")
  .flatMap((file) => {
    const folder = path.dirname(file) === "." ? "" : path.dirname(file);
    const source = readFileSync(path.join(root, file), "utf8");
    // A POST on a list makes an object; one below an object can change it.
    const changing = folder.includes("[")
      ? /export const (POST|PUT|PATCH|DELETE) /g
      : /export const (PUT|PATCH|DELETE) /g;
    const methods = [...source.matchAll(changing)].map(([, method = ""]) => method);
    return methods.map((method) => ({ folder, method, name: `${method} ${folder}`.trim() }));
  })
  .filter(({ name }) => !(name in others));

async function call(
  folder: string,
  method: string,
  params: Params,
  options: { body?: object; ifMatch?: string },
) {
  const module = (await import(path.join(root, folder, "route.ts"))) as Record<string, Handler>;
  const { body, ifMatch } = options;
  const request = new Request("http://localhost:3000/", {
    method,
    ...(body && { body: JSON.stringify(body) }),
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(ifMatch !== undefined && { "if-match": ifMatch }),
    },
  });
  const handler = module[method] as Handler;
  return handler(request, { params: Promise.resolve({ organizationId: home.id, ...params }) });
}

/** A deployment's token is a part of the deployment, a new link of the invitation, a secret of the webhook. */
const etagOf = async (folder: string, params: Params) =>
  (await call(folder.replace(/\/(token|resend|secret)$/, ""), "GET", params, {})).headers.get("etag") ??
  "none";

describe.each(routes)("$name", ({ folder, method }) => {
  const route = () => {
    const found = objects[folder];
    if (!found)
      throw new Error(`Say in this file how to make what ${folder} is about, or why it is no object.`);
    return found;
  };
  const send = async (params: Params, ifMatch?: string) =>
    call(folder, method, params, { body: method === "DELETE" ? undefined : await route().body?.(), ifMatch });

  it("refuses another state than the object is in, and takes that one", async () => {
    const params = await route().make();
    const etag = await etagOf(folder, params);
    const stale = await send(params, `"${randomUUID()}"`);
    expect([stale.status, (await stale.json()).code]).toEqual([412, "changed_meanwhile"]);
    expect((await send(params, "no ETag")).status).toBe(400);
    expect(await etagOf(folder, params), "nothing was changed").toBe(etag);
    const fresh = await send(params, etag);
    expect(fresh.status, await fresh.text()).toBeLessThan(300);
    if (method === "DELETE") return;
    expect(fresh.headers.get("etag"), "and it is another state now").toBe(await etagOf(folder, params));
    expect((await send(params, etag)).status).toBe(412);
  });

  it("goes ahead without If-Match, and with any", async () => {
    for (const ifMatch of [undefined, "*"]) {
      expect((await send(await route().make(), ifMatch)).status).toBeLessThan(300);
    }
  });
});

it("the list of what is no object holds nothing that is gone", () => {
  const all = Object.keys(others).map((name) => name.split(" ") as [string, string]);
  for (const [method, folder] of all) {
    expect(readFileSync(path.join(root, folder, "route.ts"), "utf8")).toContain(`export const ${method} `);
  }
  expect(routes.length).toBeGreaterThan(14);
});
