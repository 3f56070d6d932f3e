// The accounts of the simulated AWS, each with an administrator, and the owner of each access key.

import { arn, secretAccessKey, uniqueId } from "./identifiers";
import { isPartition, PARTITIONS, type Partition } from "./partitions";
import { parsePolicy } from "./policy/document";
import type { User, World } from "./world";

export interface Administrator {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface AccountOptions {
  /** Twelve digits; the next free one when left out. */
  id?: string;
  administrator?: Administrator;
  /** `aws` when left out. */
  partition?: Partition;
}

const FIRST_ACCOUNT_ID = 123456789012;
const ADMINISTRATOR_POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

export function createWorld(): World {
  return { accounts: new Map(), accessKeys: new Map(), sessions: new Map() };
}

function nextAccountId(world: World): string {
  let id = FIRST_ACCOUNT_ID;
  while (world.accounts.has(String(id))) id++;
  return String(id);
}

/** Throws a TypeError when the id is malformed or taken, or the access key id is taken. */
export function addAccount(world: World, now: number, options: AccountOptions = {}) {
  const accountId = options.id ?? nextAccountId(world);
  const administrator = options.administrator ?? {
    accessKeyId: uniqueId("AKIA"),
    secretAccessKey: secretAccessKey(),
  };
  const partition = options.partition ?? "aws";
  if (!isPartition(partition)) throw new TypeError(`A partition is one of ${PARTITIONS.join(", ")}.`);
  if (!/^\d{12}$/.test(accountId)) throw new TypeError("An account id has twelve digits.");
  if (world.accounts.has(accountId)) throw new TypeError(`Account ${accountId} exists already.`);
  if (!/^\w{16,128}$/.test(administrator.accessKeyId) || !administrator.secretAccessKey)
    throw new TypeError(
      "An access key id has 16 to 128 letters and digits, and a secret access key is not empty.",
    );
  if (world.accessKeys.has(administrator.accessKeyId)) throw new TypeError("The access key id is taken.");

  const user: User = {
    name: "administrator",
    id: uniqueId("AIDA"),
    arn: arn(partition, "iam", "", accountId, "user/administrator"),
    path: "/",
    createdAt: now,
    tags: [],
    inlinePolicies: new Map([
      [
        "Administrator",
        { text: ADMINISTRATOR_POLICY, document: parsePolicy(ADMINISTRATOR_POLICY, "identity") },
      ],
    ]),
    attachedPolicies: new Map(),
  };
  world.accounts.set(accountId, {
    id: accountId,
    partition,
    providers: new Map(),
    roles: new Map(),
    users: new Map([[user.name, user]]),
    policies: new Map(),
    guardrails: [],
    secrets: new Map(),
  });
  world.accessKeys.set(administrator.accessKeyId, {
    ...administrator,
    accountId,
    userName: user.name,
    createdAt: now,
    status: "Active",
  });
  return { accountId, administrator, partition };
}
