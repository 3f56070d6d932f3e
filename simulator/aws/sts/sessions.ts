// Issues the short-lived credentials of an assumed role.
import type { QueryCall } from "../call";
import { arn, type parseArn, secretAccessKey, sessionToken, uniqueId } from "../identifiers";
import { partitionOf } from "../partitions";
import { optionalInteger, requiredText, type Tag } from "../wire/parameters";
import type { Account, Role, Session, SessionPolicy, World } from "../world";

/** Long expired ones are forgotten only past this many, so that an expired session is not taken for an unknown one. */
const MEMORY = 10_000;

export interface SessionRequest {
  roleArn: string;
  name: string;
  durationSeconds?: number;
}

export function readSessionRequest(call: QueryCall): SessionRequest {
  return {
    roleArn: requiredText(call.parameters, "RoleArn", { min: 20, max: 2048 }),
    name: requiredText(call.parameters, "RoleSessionName", { min: 2, max: 64, pattern: /^[\w+=,.@-]+$/ }),
    durationSeconds: optionalInteger(call.parameters, "DurationSeconds", 900, 43_200),
  };
}

/** The account of a role; undefined if the call is made in another partition, which does not know the role. */
export function roleAccount(call: QueryCall, role: ReturnType<typeof parseArn>): Account | undefined {
  const account = role && call.world.accounts.get(role.accountId);
  const isHere = account?.partition === role?.partition && role?.partition === partitionOf(call.region);
  return isHere ? account : undefined;
}

interface SessionGrant {
  name: string;
  durationSeconds: number;
  policy: SessionPolicy;
  tags: Tag[];
  transitiveTagKeys: string[];
  sourceIdentity?: string;
  federatedProvider?: string;
}

/** The part of the answer that AssumeRole and AssumeRoleWithWebIdentity have in common. */
export function issueSession(call: QueryCall, account: Account, role: Role, grant: SessionGrant) {
  const { name, durationSeconds, policy, tags, transitiveTagKeys, sourceIdentity, federatedProvider } = grant;
  const accessKeyId = uniqueId("ASIA");
  const session: Session = {
    accountId: account.id,
    roleName: role.name,
    roleId: role.id,
    name,
    secretAccessKey: secretAccessKey(),
    token: sessionToken(),
    issuedAt: call.now,
    expiresAt: call.now + durationSeconds * 1000,
    policies: policy.documents,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    federatedProvider,
  };
  remember(call.world, accessKeyId, session);
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: arn(account.partition, "sts", "", account.id, `assumed-role/${role.name}/${name}`),
    },
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.token,
      Expiration: new Date(session.expiresAt),
    },
    PackedPolicySize: policy.packedPercent,
    SourceIdentity: sourceIdentity,
  };
}

function remember(world: World, accessKeyId: string, session: Session): void {
  world.sessions.set(accessKeyId, session);
  const [oldest] = world.sessions.keys();
  if (world.sessions.size > MEMORY && oldest) world.sessions.delete(oldest);
}
