// Several organizations of the largest size that the console has to support, on which lists are measured.
import { type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { memberPermissions } from "@/lib/shared/permissions";

/** Of each organization. */
export interface Size {
  organizations: number;
  members: number;
  roles: number;
  credentials: number;
  automations: number;
  variables: number;
  /** Assigned to the automation that has the most; each other one has `variables / automations`. */
  assignedToOne: number;
  /** Of each automation. */
  deployments: number;
  /** Half of them of the automation that has the most variables. */
  kickoffs: number;
  auditEvents: number;
}

export const largeSize: Size = {
  organizations: 4,
  members: 1_000,
  roles: 50,
  credentials: 200,
  automations: 1_000,
  variables: 10_000,
  assignedToOne: 500,
  deployments: 5,
  kickoffs: 50_000,
  auditEvents: 100_000,
};

export interface LargeOrganization {
  size: Size;
  id: string;
  slug: string;
  /** The owner's. */
  userId: string;
  /** The automation that has the most of everything. */
  automationId: string;
  /** One that the most variables name, and one that is the default. */
  credentialIds: { named: string; byDefault: string };
}

/** Makes them, and gives the first; the others must not be felt. */
export async function seedLargeOrganizations(size: Size = largeSize): Promise<LargeOrganization> {
  const db = database();
  const insert: Insert = async (statement) => void (await db.execute(statement));
  // Rows lie in the table in another order than in any list, as they do after a while of use.
  const shuffled = (count: number) =>
    sql`(select o.id as organization, n from organizations o, generate_series(1, ${count}::int) n
      where o.slug like 'large-%' order by md5(n::text || o.id::text)) s`;

  await insert(sql`insert into organizations (slug, name)
    select 'large-' || n, 'Large ' || n from generate_series(1, ${size.organizations}::int) n`);
  await insert(sql`insert into roles (organization_id, name, built_in, permissions)
    select organization,
      case n when 1 then 'Owner' when 2 then 'Member' else 'Role ' || lpad(n::text, 4, '0') end,
      case n when 1 then 'owner' when 2 then 'member' end,
      case when n > 2 then ${JSON.stringify(memberPermissions)}::jsonb end
    from ${shuffled(size.roles)}`);
  await insert(sql`insert into users (email, name, password_hash)
    select 'person-' || n || '@' || o.slug || '.example', 'Person ' || lpad(n::text, 5, '0'), 'none'
    from organizations o, generate_series(1, ${size.members}::int) n where o.slug like 'large-%'
    order by md5(n::text || o.id::text)`);
  // Person 1 is the owner; the roles are held evenly.
  await insert(sql`insert into memberships (organization_id, user_id, role_id)
    select o.id, u.id, r.id from organizations o
    join users u on u.email like '%@' || o.slug || '.example'
    join (select *, row_number() over (partition by organization_id order by built_in = 'owner' desc nulls last, name) as n from roles) r
      on r.organization_id = o.id and r.n = case when u.name = 'Person 00001' then 1
        else 2 + substring(u.name from '[0-9]+')::int % (${size.roles}::int - 1) end
    where o.slug like 'large-%'`);
  await insert(sql`insert into invitations (organization_id, email, role_id, token_hash, expires_at)
    select r.organization_id, 'guest-' || n || '@guests.example', r.id, md5(r.id::text || n), now() + interval '7 days'
    from roles r, generate_series(1, 3) n where r.built_in is null and ${isLarge(sql`r`)}`);
  await insert(sql`insert into workload_identity_configs (organization_id, name, cloud, settings, is_default)
    select organization, 'Config ' || lpad(n::text, 4, '0'), 'aws',
      '{"roleArn":"arn:aws:iam::123456789012:role/reader","region":"us-east-1"}', n = 1
    from ${shuffled(Math.ceil(size.credentials / 4))}`);
  await insert(sql`insert into secret_provider_credentials
      (organization_id, name, provider, authentication_method, workload_identity_config_id, settings, is_default)
    select s.organization, 'Credential ' || lpad(s.n::text, 4, '0'), 'aws', 'workload_identity', c.id,
      '{"region":"us-east-1"}', s.n = 1
    from ${shuffled(size.credentials)}
    join workload_identity_configs c on c.organization_id = s.organization
      and c.name = 'Config ' || lpad((1 + s.n % ${Math.ceil(size.credentials / 4)}::int)::text, 4, '0')`);
  await insert(sql`insert into automations (organization_id, name)
    select organization, (array['Nightly report', 'Invoice run', 'Mail triage', 'Lead research'])[1 + n % 4]
      || ' ' || lpad(n::text, 5, '0') from ${shuffled(size.automations)}`);
  await seedVariables(size, insert, shuffled);
  await seedHistory(size, insert);
  await db.execute(sql`vacuum analyze`);
  return { size, ...(await first()) };
}

type Insert = (statement: SQL) => Promise<void>;
type Shuffled = (count: number) => SQL;

/** Development has organizations of its own, which stay as they are. */
const isLarge = (table: SQL) =>
  sql`${table}.organization_id in (select id from organizations where slug like 'large-%')`;

async function seedVariables(size: Size, insert: Insert, shuffled: Shuffled): Promise<void> {
  // Of ten: four direct, two by default, one of the second credential, three of any.
  await insert(sql`insert into environment_variables
      (organization_id, key, source, provider, credential_id, secret_name, sealed_value, updated_at, last_used_at)
    select s.organization,
      (array['BILLING', 'SEARCH', 'MAIL', 'CRM', 'STORAGE'])[1 + s.n % 5] || '_API_KEY_' || lpad(s.n::text, 5, '0'),
      case when s.n % 10 < 4 then 'direct' when s.n % 10 < 6 then 'default' else 'credential' end,
      case when s.n % 10 in (4, 5) then 'aws' end,
      case when s.n % 10 >= 6 then c.id end,
      case when s.n % 10 >= 4 then 'prod/service-' || s.n % 97 || '/token-' || s.n end,
      case when s.n % 10 < 4 then 's1.0000000000000000.' || repeat(md5(s.n::text), 6) end,
      date_trunc('milliseconds', now() - s.n * interval '1 minute'),
      case when s.n % 3 > 0 then date_trunc('milliseconds', now() - s.n * interval '1 minute') end
    from ${shuffled(size.variables)}
    join secret_provider_credentials c on c.organization_id = s.organization and c.name = 'Credential '
      || lpad((case when s.n % 10 = 6 then 2 else 1 + s.n % ${size.credentials}::int end)::text, 4, '0')`);
  // Without it the plan of what follows is for empty tables, and a statement that takes long is ended.
  await insert(sql`analyze`);
  await insert(sql`insert into environment_variable_assignments (organization_id, variable_id, automation_id, key)
    select v.organization_id, v.id, a.id, v.key
    from (select *, row_number() over (partition by organization_id order by key) as n from environment_variables) v
    join (select *, row_number() over (partition by organization_id order by name) as n from automations) a
      on a.organization_id = v.organization_id
      and (a.n = 1 + v.n % ${size.automations}::int or (a.n = 1 and v.n <= ${size.assignedToOne}::int) or v.n = 1)
    where ${isLarge(sql`v`)}
    order by md5(v.id::text || a.id::text)`);
}

async function seedHistory(size: Size, insert: Insert): Promise<void> {
  await insert(sql`insert into deployments (organization_id, automation_id, version, token_hash)
    select a.organization_id, a.id, n, md5(a.id::text || n)
    from automations a, generate_series(1, ${size.deployments}::int) n where ${isLarge(sql`a`)} order by n, md5(a.id::text)`);
  await insert(sql`insert into deployment_values (organization_id, deployment_id, key, variable_id, sealed_value)
    select d.organization_id, d.id, a.key, a.variable_id,
      case v.source when 'direct' then v.sealed_value else '' end
    from deployments d join environment_variable_assignments a on a.automation_id = d.automation_id
    join environment_variables v on v.id = a.variable_id where ${isLarge(sql`d`)}`);
  await insert(sql`insert into kickoffs (organization_id, automation_id, deployment_id, deployment_version, resolve,
      runtime_version, status, secret_count, failures, started_at, duration_ms)
    select s.organization, a.id, d.id, d.version, 'worker', '1.14.5', 'resolved', 2, '[]',
      now() - s.n * interval '1 minute', 120
    from (select o.id as organization, n from organizations o, generate_series(${size.kickoffs}::int, 1, -1) n
      where o.slug like 'large-%') s
    join (select *, row_number() over (partition by organization_id order by name) as n from automations) a
      on a.organization_id = s.organization
      and a.n = case when s.n % 2 = 0 then 1 else 1 + s.n % ${size.automations}::int end
    join deployments d on d.automation_id = a.id and d.version = ${size.deployments}::int
    order by s.n desc`);
  await insert(sql`insert into kickoff_receipts
      (organization_id, kickoff_id, key, config_id, secret_name, resource, version, started_at)
    select k.organization_id, k.id, v.key, c.id, v.secret_name,
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:x', md5(v.key), k.started_at
    from (select *, row_number() over (partition by automation_id order by started_at desc) as n from kickoffs) k
    join environment_variable_assignments s on s.automation_id = k.automation_id
    join environment_variables v on v.id = s.variable_id and v.source <> 'direct'
    join workload_identity_configs c on c.organization_id = k.organization_id and c.is_default
    where k.n <= 40 and ${isLarge(sql`k`)}`);
  await insert(sql`insert into pre_flight_results (organization_id, automation_id, by, started_at, ok, passed, failures)
    select organization_id, id, by, now() - interval '1 hour', md5(id::text) > '1', '[]', '[]'
    from automations a, unnest(array['person', 'schedule']) by where ${isLarge(sql`a`)}`);
  await insert(sql`insert into failed_deploys (automation_id, organization_id, failures)
    select id, organization_id, '[]' from automations a where md5(id::text) < '2' and ${isLarge(sql`a`)}`);
  await insert(sql`insert into secret_versions
      (organization_id, resource, version, automation_id, config_id, secret_name, first_seen_at)
    select o.id, 'arn:aws:secretsmanager:us-east-1:123456789012:secret:' || n / 3, 'version-' || n, gen_random_uuid(),
      gen_random_uuid(), 'secret-' || n / 3, now() - n * interval '1 hour'
    from organizations o, generate_series(1, ${size.automations}::int) n where o.slug like 'large-%'`);
  // As time went on, in all organizations at once. Refusals and some actions are rare, one person is busy.
  await insert(sql`insert into audit_events (organization_id, created_at, actor_kind, actor_id, actor_label, action,
      object_kind, object_id, object_label, outcome, address, request_id, detail)
    select o.id, date_trunc('milliseconds', now() - n * interval '1 minute'), 'member', u.id::text, u.email,
      case when n % 5000 = 0 then 'role.created' when n % 1000 = 1 then 'kickoff.failed' when n % 10 < 8 then 'kickoff.resolved'
        else 'environment_variable.updated' end,
      case when n % 5000 = 0 then 'role' when n % 1000 = 1 or n % 10 < 8 then 'kickoff' else 'environment_variable' end,
      md5((n / 3)::text)::uuid::text, 'Object ' || n / 3,
      case when n % 5000 = 0 then 'denied' when n % 1000 = 1 then 'failed' else 'ok' end,
      '203.0.113.7', md5(n::text), jsonb_build_object('version', n, 'resolve', 'worker')
    from generate_series(${size.auditEvents}::int, 1, -1) n cross join organizations o
    join users u on u.email = 'person-' || (case when n % 2 = 0 then 1 else 1 + n % ${size.members}::int end) || '@' || o.slug || '.example'
    where o.slug like 'large-%' order by n desc, o.slug`);
  await insert(sql`insert into audit_events (organization_id, created_at, actor_kind, actor_id, actor_label, action,
      object_kind, object_id, object_label, outcome, address, request_id, detail)
    select m.organization_id, now(), 'operator', 'operator', 'Command line', 'member.added', 'member', m.user_id::text,
      u.email, 'ok', 'local', 'seed', '{}'
    from memberships m join users u on u.id = m.user_id where ${isLarge(sql`m`)}`);
  await insert(sql`insert into service_accounts (organization_id, name, role_id, maker_id)
    select m.organization_id, 'account-' || n, m.role_id, m.user_id
    from (select distinct on (organization_id) * from memberships) m cross join generate_series(1, 100) n
    where ${isLarge(sql`m`)}`);
  await insert(sql`insert into api_tokens (organization_id, user_id, name, token_hash, expires_at)
    select m.organization_id, m.user_id, 'token-' || n, md5(random()::text), now() + interval '9 days'
    from memberships m cross join generate_series(1, 3) n where ${isLarge(sql`m`)}`);
  await insert(sql`insert into api_tokens (organization_id, service_account_id, name, token_hash, expires_at)
    select a.organization_id, a.id, 'token-' || n, md5(random()::text), now() + interval '9 days'
    from service_accounts a cross join generate_series(1, 20) n where ${isLarge(sql`a`)}`);
  await insert(sql`insert into webhooks (organization_id, url, description, events, sealed_secret, position)
    select id, 'https://hooks.example.com/', '', '["kickoff.failed"]', 'none', 0 from organizations o
    where o.slug like 'large-%'`);
  await insert(sql`insert into webhook_deliveries (organization_id, webhook_id, sequence, type, body, state, created_at)
    select w.organization_id, w.id, n, 'kickoff.failed', '{}', case when n % 100 = 0 then 'given_up' else 'delivered' end,
      now() - n * interval '1 minute'
    from webhooks w cross join generate_series(1, ${size.kickoffs}::int) n where ${isLarge(sql`w`)} order by md5(n::text)`);
}

async function first(): Promise<Omit<LargeOrganization, "size">> {
  const [found] = await database().execute<{
    id: string;
    slug: string;
    userId: string;
    automationId: string;
    named: string;
    byDefault: string;
  }>(sql`select o.id, o.slug, u.id as "userId",
      (select a.id from automations a where a.organization_id = o.id order by a.name limit 1) as "automationId",
      (select c.id from secret_provider_credentials c where c.organization_id = o.id and c.name = 'Credential 0002') as named,
      (select c.id from secret_provider_credentials c where c.organization_id = o.id and c.is_default) as "byDefault"
    from organizations o join users u on u.email = 'person-1@large-1.example' where o.slug = 'large-1'`);
  if (!found) throw new TypeError("The seed made no organization.");
  const { named, byDefault, ...organization } = found;
  return { ...organization, credentialIds: { named, byDefault } };
}
