// Lists by name, on a database that compares bytes: there "Z" comes before "a".
import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { createServiceAccount, listServiceAccounts } from "@/lib/server/api-tokens/service-accounts";
import type { Member } from "@/lib/server/auth/actor";
import { createAutomation, listAutomations } from "@/lib/server/automations/service";
import { listMembers } from "@/lib/server/members/service";
import { createRole, listRoles } from "@/lib/server/roles/service";
import { createCredential, listCredentials } from "@/lib/server/secret-providers/service";
import { createConfig, listConfigs } from "@/lib/server/workload-identity/service";
import { anyAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyStaticKeys,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let own: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  own = await testOrganization();
});

const names = ["Zebra", "apple", "zebra 2", "Mango", "Apple 2"];
const inOrder = ["apple", "Apple 2", "Mango", "Zebra", "zebra 2"];

type List = (
  actor: Member,
  query: object,
) => Promise<{ items: { name: string }[]; nextCursor: string | null }>;

/** A page for each, so that every name is a cursor once. */
async function listed(list: List): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await list(own.owner, { limit: "1", cursor });
    found.push(...items.map(({ name }) => name));
    cursor = nextCursor ?? undefined;
  } while (cursor);
  return found.filter((name) => names.includes(name));
}

it.each<[string, List, (name: string) => Promise<unknown>]>([
  ["automations", listAutomations, (name) => createAutomation(own.owner, anyAutomation({ name }))],
  ["configs", listConfigs, (name) => createConfig(own.owner, anyConfig({ name }))],
  ["credentials", listCredentials, (name) => createCredential(own.owner, anyStaticKeys({ name }))],
  ["roles", listRoles, (name) => createRole(own.owner, { name, permissions: {} })],
  [
    "service accounts",
    listServiceAccounts,
    (name) => createServiceAccount(own.owner, { name, roleId: own.member.roleId }),
  ],
  [
    "members",
    listMembers,
    async (name) => {
      const { userId } = await own.memberWith({});
      await database().update(users).set({ name }).where(eq(users.id, userId));
    },
  ],
])("%s are listed by name, whatever their case", async (_, list, create) => {
  for (const name of names) await create(name);
  expect(await listed(list)).toEqual(inOrder);
});
