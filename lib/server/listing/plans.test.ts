// Lists stay flat: in one of several large organizations, no list reads a large table from end to end, and none reads
// more than what the organization has of what it shows. Plans and counts are asserted, never times.
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/environment";
import { type ListedCall, listedCalls } from "@/test/support/large-lists";
import { type LargeOrganization, seedLargeOrganizations } from "@/test/support/large-organizations";
import { type ExplainedQuery, plansOf, rowsTouched, sequentialScans } from "@/test/support/query-plans";

const size = {
  organizations: 10,
  members: 60,
  roles: 20,
  credentials: 40,
  automations: 300,
  variables: 800,
  assignedToOne: 80,
  deployments: 2,
  kickoffs: 600,
  auditEvents: 1_600,
};

/** Of these every organization has many rows; the others are so small that reading them whole can be the quickest. */
const largeTables = [
  "environment_variables",
  "environment_variable_assignments",
  "automations",
  "deployments",
  "deployment_values",
  "kickoffs",
  "kickoff_receipts",
  "audit_events",
  "webhook_deliveries",
];

setTestEnvironment();
const test = useTestDatabase();
let large: LargeOrganization;
let calls: ListedCall[];
beforeAll(async () => {
  large = await seedLargeOrganizations(size);
  calls = await listedCalls(large);
}, 120_000);

/** Rows for a page of up to a hundred, each with what is assigned to it or has run. */
const page = 1_200;
/** What goes through everything that the organization has of something, once. */
const mostOf = (name: string) => (name.includes("thousand") ? size.organizations * 1_000 : 2_000);

const nodesOf = (plans: ExplainedQuery[]) => plans.flatMap(({ nodes }) => nodes);

describe("in an organization beside nine others of its size", () => {
  it("no list reads other organizations' rows, or its own over and over", async () => {
    const complaints: string[] = [];
    for (const { name, isPage, run } of calls) {
      const plans = await plansOf(test.url(), run);
      expect(plans.length, `queries of ${name}`).toBeGreaterThan(0);
      const nodes = nodesOf(plans);
      const scanned = sequentialScans(nodes).filter((table) => largeTables.includes(table));
      const rows = rowsTouched(nodes, largeTables);
      const most = isPage ? page : mostOf(name);
      if (scanned.length > 0) complaints.push(`${name}: sequential scan of ${scanned.join(", ")}`);
      if (rows > most) complaints.push(`${name}: ${rows} rows, more than ${most}`);
      if (plans.length > 10) complaints.push(`${name}: ${plans.length} queries`);
    }
    expect(complaints).toEqual([]);
  });

  it("what refers to a row that may be deleted is found by an index", async () => {
    // PostgreSQL looks for it at each deletion. Organizations and people are never deleted.
    const unindexed = await database().execute<{ name: string }>(sql`
      select c.conname as name from pg_constraint c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace
        and c.confrelid not in ('organizations'::regclass, 'users'::regclass)
        and not exists (select 1 from pg_index i where i.indrelid = c.conrelid and i.indpred is null
          and i.indkey[0] = c.conkey[1])`);
    expect([...unindexed]).toEqual([]);
  });

  it("a list that is not flat would show", async () => {
    const counted = sql`select c.name, (select count(*) from environment_variables v
      where v.organization_id = c.organization_id and (v.credential_id = c.id or v.provider = c.provider))
      from secret_provider_credentials c where c.organization_id = ${large.id}`;
    const found = sql`select * from audit_events where request_id = 'x'`;
    const [perRow, whole] = await plansOf(test.url(), async () => {
      await database().execute(counted);
      await database().execute(found);
    });
    expect(rowsTouched(perRow?.nodes ?? [], largeTables)).toBeGreaterThan(mostOf("") * 10);
    expect(sequentialScans(whole?.nodes ?? [])).toEqual(["audit_events"]);
  });
});
