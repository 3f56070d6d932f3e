import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { secretProviderCredentials } from "@/db/schema/secrets";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { listDeployments } from "@/lib/server/automations/deployments/service";
import {
  createAutomation,
  deleteAutomation,
  getAutomation,
  updateAutomation,
} from "@/lib/server/automations/service";
import {
  createVariable,
  deleteVariable,
  getVariable,
  updateVariable,
} from "@/lib/server/environment-variables/service";
import { type IfMatch, ifMatchOf } from "@/lib/server/etags/etag";
import {
  createInvitation,
  getInvitation,
  resendInvitation,
  revokeInvitation,
} from "@/lib/server/invitations/service";
import { changeRole, endMembership, getMember } from "@/lib/server/members/service";
import { getOrganization, updateOrganization } from "@/lib/server/organizations/settings";
import { createRole, deleteRole, getRole, updateRole } from "@/lib/server/roles/service";
import {
  createCredential,
  deleteCredential,
  getCredential,
  updateCredential,
} from "@/lib/server/secret-providers/service";
import { createConfig, deleteConfig, getConfig, updateConfig } from "@/lib/server/workload-identity/service";
import type { AppError } from "@/lib/shared/errors";
import { anyAutomation, anyVariable, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

const ifMatch = (etag: string) => ifMatchOf(new Headers({ "if-match": etag }));
const changedMeanwhile = (by: string | null, byYourself = false) =>
  expect.objectContaining<Partial<AppError>>({
    code: "changed_meanwhile",
    changed: { by, byYourself, at: expect.any(String) },
  });

interface Kind {
  make(): Promise<string>;
  get(id: string): Promise<{ etag: string }>;
  change?(id: string, ifMatch?: IfMatch): Promise<{ etag: string }>;
  remove(id: string, ifMatch?: IfMatch): Promise<unknown>;
}

const owner = () => home.owner;
const newRole = () => createRole(owner(), { name: `role-${randomUUID()}`, permissions: {} });
const configId = async () => (await createConfig(owner(), anyConfig())).id;

const kinds: Record<string, Kind> = {
  "a workload identity config": {
    make: configId,
    get: (id) => getConfig(owner(), id),
    change: (id, ifMatch) => updateConfig(owner(), id, anyConfig(), ifMatch),
    remove: (id, ifMatch) => deleteConfig(owner(), id, ifMatch),
  },
  "a credential": {
    make: async () => (await createCredential(owner(), anyCredential(await configId()))).id,
    get: (id) => getCredential(owner(), id),
    change: async (id, ifMatch) => updateCredential(owner(), id, anyCredential(await configId()), ifMatch),
    remove: (id, ifMatch) => deleteCredential(owner(), id, ifMatch),
  },
  "an environment variable": {
    make: async () => (await createVariable(owner(), anyVariable())).id,
    get: (id) => getVariable(owner(), id),
    change: (id, ifMatch) => updateVariable(owner(), id, anyVariable(), ifMatch),
    remove: (id, ifMatch) => deleteVariable(owner(), id, ifMatch),
  },
  "an automation": {
    make: async () => (await createAutomation(owner(), anyAutomation())).id,
    get: (id) => getAutomation(owner(), id),
    change: (id, ifMatch) => updateAutomation(owner(), id, anyAutomation(), ifMatch),
    remove: (id, ifMatch) => deleteAutomation(owner(), id, ifMatch),
  },
  "a role": {
    make: async () => (await newRole()).id,
    get: (id) => getRole(owner(), id),
    change: (id, ifMatch) =>
      updateRole(owner(), id, { name: `role-${randomUUID()}`, permissions: {} }, ifMatch),
    remove: (id, ifMatch) => deleteRole(owner(), id, {}, ifMatch),
  },
  "a membership": {
    make: async () => (await home.memberWith({})).userId,
    get: (id) => getMember(owner(), id),
    change: async (id, ifMatch) => changeRole(owner(), id, { roleId: (await newRole()).id }, ifMatch),
    remove: (id, ifMatch) => endMembership(owner(), id, ifMatch),
  },
  "an invitation": {
    make: async () => {
      const { id: roleId } = await newRole();
      return (await createInvitation(owner(), { email: `${randomUUID()}@example.com`, roleId })).id;
    },
    get: (id) => getInvitation(owner(), id),
    change: (id, ifMatch) => resendInvitation(owner(), id, ifMatch),
    remove: (id, ifMatch) => revokeInvitation(owner(), id, ifMatch),
  },
};

describe.each(Object.entries(kinds))("%s", (_, kind) => {
  it("has an ETag that stays until it is changed, and is another one afterwards", async () => {
    const id = await kind.make();
    const { etag } = await kind.get(id);
    expect(etag).toMatch(/^"[0-9a-f-]{36}"$/);
    expect((await kind.get(id)).etag).toBe(etag);
    const changed = await kind.change?.(id);
    expect(changed?.etag).not.toBe(etag);
    expect((await kind.get(id)).etag).toBe(changed?.etag);
  });

  it("is deleted as it was seen, or not at all", async () => {
    const id = await kind.make();
    const { etag } = await kind.get(id);
    await kind.change?.(id);
    await expect(kind.remove(id, ifMatch(etag))).rejects.toEqual(changedMeanwhile(home.owner.name, true));
    const { etag: newest } = await kind.get(id);
    await kind.remove(id, ifMatch(newest));
    await expect(kind.get(id)).rejects.toMatchObject({ code: "not_found" });
    // Of what is gone there is no newer state.
    await expect(kind.remove(id, ifMatch(newest))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe.each(Object.entries(kinds))("%s", (_, kind) => {
  it("is changed once by two who saw the same", async () => {
    const id = await kind.make();
    const { etag } = await kind.get(id);
    const both = await Promise.allSettled([
      kind.change?.(id, ifMatch(etag)),
      kind.change?.(id, ifMatch(etag)),
    ]);
    const refused = both.filter(({ status }) => status === "rejected");
    expect(refused).toEqual([{ status: "rejected", reason: changedMeanwhile(home.owner.name, true) }]);
    await kind.change?.(id, ifMatch((await kind.get(id)).etag));
    await kind.change?.(id);
  });
});

it("the organization has one too", async () => {
  const { etag } = await getOrganization(home.owner);
  const both = await Promise.allSettled(
    ["one", "other"].map((name) => updateOrganization(home.owner, { name }, ifMatch(etag))),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

it("a deployment's changes when its token is revoked, not when it is used", async () => {
  const automation = await testAutomation(home.owner, []);
  // Its token has let a worker in by then.
  const { etag } = await automation.deploy();
  const [used] = (await listDeployments(home.owner, automation.id, {})).items;
  expect(used).toMatchObject({ etag, lastUsedAt: expect.any(String) });
  await revokeDeployment(home.owner, automation.id, "1", ifMatch(etag));
  await expect(revokeDeployment(home.owner, automation.id, "1", ifMatch(etag))).rejects.toEqual(
    changedMeanwhile(home.owner.name, true),
  );
});

it("says who changed it and when, in words", async () => {
  const id = await configId();
  const { etag } = await getConfig(home.owner, id);
  const other = await home.memberWith({ workload_identity_configs: "manage" });
  await updateConfig(other, id, anyConfig());
  const refusal = updateConfig(home.owner, id, anyConfig(), ifMatch(etag));
  await expect(refusal).rejects.toEqual(changedMeanwhile(other.name));
  await expect(refusal).rejects.toThrow(
    new RegExp(
      `^${other.name} changed it on \\d{1,2} \\w+ \\d{4} at \\d\\d:\\d\\d UTC, after you loaded it\\.`,
    ),
  );
});

it("whoever loses the default changes by that, and what is no change of an object does not count", async () => {
  const config = await configId();
  const make = () => createCredential(home.owner, anyCredential(config, { isDefault: true }));
  const first = await make();
  await make();
  const { etag, isDefault } = await getCredential(home.owner, first.id);
  expect(isDefault).toBe(false);
  expect(etag).not.toBe(first.etag);
  await database()
    .update(secretProviderCredentials)
    .set({ lastTest: null, ...sameRevision(secretProviderCredentials) })
    .where(eq(secretProviderCredentials.id, first.id));
  expect((await getCredential(home.owner, first.id)).etag).toBe(etag);
});

it("a variable is another one once an automation that it was assigned to is deleted", async () => {
  const { id: automationId } = await createAutomation(home.owner, anyAutomation());
  const { id, etag } = await createVariable(home.owner, anyVariable({ automationIds: [automationId] }));
  await deleteAutomation(home.owner, automationId);
  await expect(deleteVariable(home.owner, id, ifMatch(etag))).rejects.toEqual(
    changedMeanwhile(home.owner.name, true),
  );
});
