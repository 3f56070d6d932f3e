// Every column that holds sealed values, with what each value is bound to: what re-sealing goes through.
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { bakedBinding } from "@/lib/server/automations/deployments/snapshot-values";
import { contentBinding } from "@/lib/server/emails/outbox";
import { sealedBinding } from "@/lib/server/environment-variables/service";
import type { SealBinding } from "@/lib/server/sealing";
import { factorBinding } from "@/lib/server/second-factor/factors";
import { secretBinding } from "@/lib/server/secret-providers/sealed-secrets";
import { clientSecretBinding } from "@/lib/server/single-sign-on/provider";
import { secretBinding as webhookSecretPlace } from "@/lib/server/webhooks/signing";

/** The position of a walk: a row's id, and the part that distinguishes several values of the row. */
export type Cursor = readonly [id: string, part: string];

export const beginning: Cursor = ["00000000-0000-0000-0000-000000000000", ""];

/** One sealed value, as it was when it was read. */
export interface SealedValue {
  /** Empty for a person's own value. */
  organizationId: string;
  cursor: Cursor;
  sealed: string;
}

export interface SealedColumn {
  /** The name of the column for people. */
  name: string;
  bindingOf(value: SealedValue): SealBinding;
  /** A query that gives one row for each value. */
  from: SQL;
  organizationId: SQL;
  /** The two parts of a cursor, as an index has them. */
  id: SQL;
  part: SQL;
  sealed: SQL;
  /** Puts `resealed` where `value.sealed` still is. */
  update(value: SealedValue, resealed: string): SQL;
}

export const sealedColumns: readonly SealedColumn[] = [
  {
    name: "environment variables",
    bindingOf: ({ organizationId, cursor: [id] }) => sealedBinding(organizationId, id),
    from: sql`environment_variables v where v.sealed_value is not null`,
    organizationId: sql`v.organization_id`,
    id: sql`v.id`,
    part: sql`''::text`,
    sealed: sql`v.sealed_value`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update environment_variables
      set sealed_value = ${resealed} where id = ${id}::uuid and sealed_value = ${sealed}`,
  },
  {
    name: "values of deployments",
    bindingOf: ({ organizationId, cursor: [id, key] }) => bakedBinding(organizationId, id, key),
    from: sql`deployment_values v where v.sealed_value <> ''`,
    organizationId: sql`v.organization_id`,
    id: sql`v.deployment_id`,
    part: sql`v.key`,
    sealed: sql`v.sealed_value`,
    update: ({ cursor: [id, key], sealed }, resealed) => sql`update deployment_values
      set sealed_value = ${resealed}
      where deployment_id = ${id}::uuid and key = ${key} and sealed_value = ${sealed}`,
  },
  {
    name: "secrets of credentials",
    bindingOf: ({ organizationId, cursor: [id, field] }) => secretBinding(organizationId, id, field),
    from: sql`secret_provider_credentials v, jsonb_each_text(v.sealed) as field where true`,
    organizationId: sql`v.organization_id`,
    id: sql`v.id`,
    part: sql`field.key`,
    sealed: sql`field.value`,
    update: ({ cursor: [id, field], sealed }, resealed) => sql`update secret_provider_credentials
      set sealed = jsonb_set(sealed, array[${field}::text], to_jsonb(${resealed}::text))
      where id = ${id}::uuid and sealed ->> ${field}::text = ${sealed}`,
  },
  {
    name: "keys of authenticator apps",
    bindingOf: ({ cursor: [id, userId] }) => factorBinding(userId, id),
    from: sql`factors v where v.sealed_secret is not null`,
    organizationId: sql`''`,
    id: sql`v.id`,
    part: sql`v.user_id::text`,
    sealed: sql`v.sealed_secret`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update factors
      set sealed_secret = ${resealed} where id = ${id}::uuid and sealed_secret = ${sealed}`,
  },
  {
    name: "secrets of sign-in providers",
    bindingOf: ({ organizationId }) => clientSecretBinding(organizationId),
    from: sql`organization_providers v where v.sealed_secret is not null`,
    organizationId: sql`v.organization_id`,
    id: sql`v.organization_id`,
    part: sql`''::text`,
    sealed: sql`v.sealed_secret`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update organization_providers
      set sealed_secret = ${resealed} where organization_id = ${id}::uuid and sealed_secret = ${sealed}`,
  },
  {
    name: "secrets of webhooks",
    bindingOf: ({ organizationId, cursor: [id] }) => webhookSecretPlace(organizationId, id, "sealed_secret"),
    from: sql`webhooks v where true`,
    organizationId: sql`v.organization_id`,
    id: sql`v.id`,
    part: sql`''::text`,
    sealed: sql`v.sealed_secret`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update webhooks
      set sealed_secret = ${resealed} where id = ${id}::uuid and sealed_secret = ${sealed}`,
  },
  {
    name: "replaced secrets of webhooks",
    bindingOf: ({ organizationId, cursor: [id] }) =>
      webhookSecretPlace(organizationId, id, "sealed_previous_secret"),
    from: sql`webhooks v where v.sealed_previous_secret is not null`,
    organizationId: sql`v.organization_id`,
    id: sql`v.id`,
    part: sql`''::text`,
    sealed: sql`v.sealed_previous_secret`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update webhooks
      set sealed_previous_secret = ${resealed} where id = ${id}::uuid and sealed_previous_secret = ${sealed}`,
  },
  {
    name: "email that waits",
    bindingOf: ({ organizationId, cursor: [id] }) => contentBinding(organizationId || null, id),
    from: sql`emails v where v.sealed_content is not null`,
    // A person's is no organization's.
    organizationId: sql`coalesce(v.organization_id::text, '')`,
    id: sql`v.id`,
    part: sql`''::text`,
    sealed: sql`v.sealed_content`,
    update: ({ cursor: [id], sealed }, resealed) => sql`update emails
      set sealed_content = ${resealed} where id = ${id}::uuid and sealed_content = ${sealed}`,
  },
];

/** The values after `cursor` that another key than `keyId` sealed, at most `limit`. */
export async function pageOfValues(
  executor: Executor,
  { from, organizationId, id, part, sealed }: SealedColumn,
  keyId: string,
  [afterId, afterPart]: Cursor,
  limit: number,
): Promise<SealedValue[]> {
  const rows = await executor.execute<{ organization: string; id: string; part: string; sealed: string }>(
    sql`select ${organizationId}::text as organization, ${id}::text as id, ${part} as part, ${sealed} as sealed
      from ${from} and split_part(${sealed}, '.', 2) <> ${keyId}
        and (${id}, ${part}) > (${afterId}::uuid, ${afterPart}::text)
      order by ${id}, ${part} limit ${limit}`,
  );
  return rows.map(({ organization, id, part, sealed }) => ({
    organizationId: organization,
    cursor: [id, part],
    sealed,
  }));
}

/** How many values of the column each key seals. */
export function countsByKey(executor: Executor, { from, sealed }: SealedColumn) {
  return executor.execute<{ keyId: string; count: number }>(
    sql`select split_part(${sealed}, '.', 2) as "keyId", count(*)::int as count from ${from} group by 1`,
  );
}
