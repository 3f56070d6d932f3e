// A page that shows a list arrives with it as the address has it searched and filtered: otherwise the first thing that one
// sees is another list than the one that one asked for.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DehydratedState } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { PageViewer } from "@/app/viewer";
import { createServiceAccount } from "@/lib/server/api-tokens/service-accounts";
import { createAutomation } from "@/lib/server/automations/service";
import { createVariable } from "@/lib/server/environment-variables/service";
import { createRole } from "@/lib/server/roles/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createWebhook } from "@/lib/server/webhooks/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { Page as ListPage } from "@/lib/shared/listing";
import { anyAutomation, anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { anyWebhook } from "@/test/support/webhooks";

const viewer = vi.hoisted(() => ({ current: {} as PageViewer }));
vi.mock("@/app/viewer", () => ({ pageViewer: async () => viewer.current }));

type Params = Record<string, string>;
type PageOf = (props: {
  params: Promise<Params>;
  searchParams: Promise<Params>;
}) => Promise<ReactElement<{ state: DehydratedState }>>;

useTestDatabase();
let home: TestOrganization;
let automationId: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  const organization = { id: home.id, slug: "acme", name: "Acme" };
  const session = {
    id: "",
    userId: home.owner.userId,
    expiresAt: new Date(),
    organizationId: null,
    steppedUpAt: null,
    secondFactorAt: null,
    singleSignOnAt: null,
    hasPassword: true,
    hasFactor: false,
  };
  viewer.current = { organization, member: home.owner, session };
  for (const name of ["sought", "other"]) {
    const config = await createConfig(home.owner, anyConfig({ name }));
    await createCredential(home.owner, anyCredential(config.id, { name }));
    const { id: roleId } = await createRole(home.owner, { name, permissions: {} });
    await createServiceAccount(home.owner, { name, roleId });
    automationId = (await createAutomation(home.owner, { ...anyAutomation(), name })).id;
    await createWebhook(home.owner, anyWebhook(`https://${name}.example.com/`));
  }
  for (const key of ["SOUGHT", "OTHER"]) {
    await createVariable(home.owner, anyVariable({ key, automationIds: [automationId] }));
  }
});

interface Searched {
  resource: string;
  search: Params | (() => Params);
  /** How many rows fit; there are more without the search. */
  fitting: number;
}

/** By the page's folder. */
const pages: Record<string, Searched> = {
  automations: { resource: "automations", search: { query: "sought" }, fitting: 1 },
  "automations/[automationId]": {
    resource: "environment-variables",
    search: { query: "SOUGHT" },
    fitting: 1,
  },
  "environment-variables": { resource: "environment-variables", search: { query: "SOUGHT" }, fitting: 1 },
  "settings/api-tokens": { resource: "service-accounts", search: { query: "sought" }, fitting: 1 },
  "settings/audit-log": {
    resource: "audit-events",
    search: { action: "role.created", period: "hour" },
    fitting: 2,
  },
  "settings/members": {
    resource: "members",
    search: () => ({ query: "owner", role: home.owner.roleId }),
    fitting: 1,
  },
  "settings/roles": { resource: "roles", search: { query: "sought" }, fitting: 1 },
  "settings/secret-provider-credentials": {
    resource: "secret-provider-credentials",
    search: { query: "sought" },
    fitting: 1,
  },
  "settings/webhooks": { resource: "webhooks", search: { query: "sought" }, fitting: 1 },
  "settings/workload-identity": {
    resource: "workload-identity-configs",
    search: { query: "sought" },
    fitting: 1,
  },
};

const root = path.resolve(import.meta.dirname, "[organization]");

async function listsOf(folder: string, searchParams: Params, resource: string) {
  const { default: page } = (await import(path.join(root, folder, "page.tsx"))) as { default: PageOf };
  const params = Promise.resolve({ organization: "acme", automationId });
  const { props } = await page({ params, searchParams: Promise.resolve(searchParams) });
  return props.state.queries
    .filter(({ queryKey }) => queryKey[1] === resource && queryKey[2] === "list")
    .map(({ queryKey, state }) => ({
      filters: queryKey[3] as Params,
      rows: (state.data as { pages: ListPage<unknown>[] }).pages[0]?.items.length ?? 0,
    }));
}

describe.each(Object.entries(pages))("%s", (folder, { resource, search, fitting }) => {
  it("has what its address asks for, under the name by which the browser looks for it", async () => {
    const { period: _, role, ...filters } = typeof search === "function" ? search() : search;
    const given = { ...filters, ...(role && { roleId: role }) };
    const found = await listsOf(folder, { ...filters, ...(role && { role }) }, resource);
    expect(found).toContainEqual({ filters: expect.objectContaining(given), rows: fitting });
    const [whole] = await listsOf(folder, {}, resource);
    expect(whole?.rows).toBeGreaterThan(fitting);
    expect(whole?.filters).not.toHaveProperty("query");
  });
});

it("every page with a list that is searched in its address is one of them", () => {
  const components = path.resolve(root, "../../components");
  const searched = (readdirSync(components, { recursive: true }) as string[])
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) =>
      /\b(useListSearch|useQueryStates)\(/.test(readFileSync(path.join(components, file), "utf8")),
    )
    .filter((file) => !file.startsWith("ui/"))
    .map((file) => file.split("/")[0]);
  expect([...new Set(searched)].sort()).toEqual([
    "api-tokens",
    "audit",
    "automations",
    "environment-variables",
    "members",
    "roles",
    "secret-providers",
    "webhooks",
    "workload-identity",
  ]);
});
