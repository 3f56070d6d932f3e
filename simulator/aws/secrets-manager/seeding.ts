// Makes many secrets at once, for trials of a large account: an SDK would need a call for each.
import { arn, secretSuffix } from "../identifiers";
import type { Secret, World } from "../world";
import { checkSecretName } from "./secrets";

export interface Seeding {
  accountId: string;
  region: string;
  /** Each becomes a secret with `value`; one that is there already is left as it is. */
  names: string[];
  value: string;
}

/** Throws a TypeError for an unknown account, and the error of `CreateSecret` for a wrong name. */
export function seedSecrets(world: World, now: number, { accountId, region, names, value }: Seeding): number {
  const account = world.accounts.get(accountId);
  if (!account) throw new TypeError(`There is no account ${accountId}.`);
  for (const name of names) checkSecretName(name, true);
  const secrets = account.secrets.get(region) ?? new Map<string, Secret>();
  account.secrets.set(region, secrets);
  const before = secrets.size;
  for (const name of names) {
    if (secrets.has(name)) continue;
    const id = `00000000-0000-4000-8000-${String(secrets.size).padStart(12, "0")}`;
    secrets.set(name, {
      arn: arn(account.partition, "secretsmanager", region, accountId, `secret:${name}-${secretSuffix()}`),
      name,
      accountId,
      region,
      tags: [],
      versions: new Map([[id, { id, text: value, stages: new Set(["AWSCURRENT"]), createdAt: now }]]),
      createdAt: now,
      changedAt: now,
    });
  }
  return secrets.size - before;
}
