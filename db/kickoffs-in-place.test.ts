// How kickoffs end: in place. A row that moves to another page gets a new entry in each index of its table.
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { database } from "@/db/client";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";

useTestDatabase();

it("most rows of a kickoff stay on their page when it ends, also among others", async () => {
  const { owner } = await testOrganization();
  const automation = await testAutomation(owner, []);
  await automation.deploy();
  const automationId = automation.id;
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/service/password-AbCdEf";
  const kickoffs: string[] = [];
  for (let count = 0; count < 150; count += 1) {
    const [begun] = await database().execute<{ id: string }>(sql`with begun as (
      insert into kickoffs (organization_id, automation_id, deployment_id, deployment_version, resolve, runtime_version,
        status, secret_count, failures)
      select organization_id, automation_id, id, version, 'platform', '1.14.5', 'started', 0, '[]' from deployments
      where automation_id = ${automationId}
      returning id, organization_id
    ), planned as (
      insert into kickoff_receipts (organization_id, kickoff_id, key, config_id, credential_id, credential_revision,
        config_revision, secret_name)
      select organization_id, id, 'SECRET_' || number, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        gen_random_uuid(), 'team/service/password-' || number from begun, generate_series(1, 5) number
    ) select id from begun`);
    kickoffs.push(begun?.id ?? "");
    // Sixteen are under way at any time.
    const ended = kickoffs[count - 16];
    if (!ended) continue;
    await database().execute(
      sql`update kickoffs set status = 'resolved', duration_ms = 7 where id = ${ended}`,
    );
    await database().execute(sql`update kickoff_receipts set resource = ${arn}, version = gen_random_uuid()::text
      where kickoff_id = ${ended}`);
  }
  const shareInPlace = async (table: string) => {
    const [row] = await database().execute<{
      updated: number;
      share: number;
    }>(sql`select n_tup_upd::int as updated,
      n_tup_hot_upd::float / n_tup_upd as share from pg_stat_user_tables where relname = ${table}`);
    return row && row.updated >= 134 ? row.share : null;
  };
  await expect.poll(() => shareInPlace("kickoffs"), { timeout: 8_000 }).toBeGreaterThan(0.9);
  await expect.poll(() => shareInPlace("kickoff_receipts"), { timeout: 8_000 }).toBeGreaterThan(0.7);
});
