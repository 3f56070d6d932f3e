// PostgreSQL itself: for what the API has no way to make yet, and to see what is really stored.
import postgres from "postgres";
import { newOrganization, type Organization, type Person, stage } from "./stage";

export type Level = "none" | "read" | "manage";
export type Permissions = Partial<Record<Feature, Level>>;
export type Feature = (typeof features)[number];
export const features = [
  "secret_providers",
  "workload_identity_configs",
  "environment_variables",
  "automations",
  "organization_settings",
  "audit_log",
] as const;

export async function withDatabase<T>(run: (sql: postgres.Sql) => Promise<T>, url?: string): Promise<T> {
  const sql = postgres(url ?? stage().settings.DATABASE_URL ?? "", { max: 2, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** A new, empty database on the stage's server; gives its URL. */
export async function newDatabase(): Promise<string> {
  const name = `e2e_${crypto.randomUUID().replaceAll("-", "")}`;
  await withDatabase((sql) => sql.unsafe(`create database ${name}`));
  const url = new URL(stage().settings.DATABASE_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await withDatabase((sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
}

/** Every row of the organization but the audit log's, by table: to see that nothing changed. */
export type Rows = Record<string, string[]>;

let reading: postgres.Sql | undefined;

export async function rowsOf({ id }: Pick<Organization, "id">): Promise<Rows> {
  // One connection for the whole process: this runs before and after a great many tests.
  reading ??= postgres(stage().settings.DATABASE_URL ?? "", { max: 1, idle_timeout: 5 });
  const tables = await reading<{ name: string }[]>`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id' and table_name <> 'audit_events'`;
  const rows: Rows = {};
  for (const { name } of tables) {
    const found = await reading<{ row: string }[]>`select t::text as row from ${reading(name)} t
      where organization_id = ${id} order by 1`;
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

/** Every row of every table as text, by table. */
export function dumpOf(databaseUrl: string): Promise<Record<string, string>> {
  return withDatabase(async (sql) => {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    const texts: Record<string, string> = {};
    for (const { schema, name } of tables) {
      const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(schema)}.${sql(name)} t`;
      texts[`table ${name}`] = rows.map(({ row }) => row).join("\n");
    }
    return texts;
  }, databaseUrl);
}

/** One person in several organizations, an owner in each. */
export async function makeOwner({ email }: Person, { id }: Organization): Promise<void> {
  await withDatabase(
    (sql) => sql`insert into memberships (organization_id, user_id, role_id)
      select ${id}, users.id, roles.id from users, roles
      where users.email = ${email} and roles.organization_id = ${id} and roles.built_in = 'owner'`,
  );
}

export interface Guest extends Person {
  /** What the guest may do from the next request on. */
  grant(permissions: Permissions): Promise<void>;
}

/** A further member of the organization, in a role whose permissions the test chooses. */
export async function guestOf(organization: Organization): Promise<Guest> {
  const { owner: person } = await newOrganization();
  const name = `Guest ${crypto.randomUUID().slice(0, 8)}`;
  await withDatabase(async (sql) => {
    const [role] = await sql`insert into roles (organization_id, name, permissions)
      values (${organization.id}, ${name}, '{}') returning id`;
    await sql`insert into memberships (organization_id, user_id, role_id)
      select ${organization.id}, id, ${role?.id} from users where email = ${person.email}`;
  });
  return {
    ...person,
    grant: (permissions) =>
      withDatabase(async (sql) => {
        await sql`update roles set permissions = ${sql.json(permissions)}
          where organization_id = ${organization.id} and name = ${name}`;
      }),
  };
}
