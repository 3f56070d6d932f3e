// The caller of a verified key, and the policies that limit it. Read again for each request, so that a changed policy counts at once.
import { arn } from "./identifiers";
import type { Partition } from "./partitions";
import type { PolicyDocument } from "./policy/document";
import type { RequestContext } from "./policy/pattern";
import type { Account, ManagedPolicy, Session, User, World } from "./world";

export interface Caller {
  accountId: string;
  partition: Partition;
  arn: string;
  userId: string;
  /** The role behind a session; undefined for a user. */
  roleArn?: string;
  identityPolicies: PolicyDocument[];
  /** The permissions boundary of the user or the role. */
  boundary?: ManagedPolicy;
  /** Undefined when the session was issued without any. */
  sessionPolicies?: PolicyDocument[];
  session?: Session;
  context: RequestContext;
}

interface PolicyHolder {
  inlinePolicies: Map<string, { document: PolicyDocument }>;
  attachedPolicies: Map<string, { document: PolicyDocument }>;
}

function policiesOf(holder: PolicyHolder): PolicyDocument[] {
  return [...holder.inlinePolicies.values(), ...holder.attachedPolicies.values()].map(
    ({ document }) => document,
  );
}

export function userCaller({ id: accountId, partition }: Account, user: User): Caller {
  return {
    accountId,
    partition,
    arn: user.arn,
    userId: user.id,
    identityPolicies: policiesOf(user),
    boundary: user.permissionsBoundary,
    context: new Map([
      ["aws:principalarn", [user.arn]],
      ["aws:principalaccount", [accountId]],
      ["aws:principaltype", ["User"]],
      ["aws:userid", [user.id]],
      ["aws:username", [user.name]],
      ...user.tags.map(({ key, value }): [string, string[]] => [
        `aws:principaltag/${key.toLowerCase()}`,
        [value],
      ]),
    ]),
  };
}

/** Undefined when the session's role is gone. */
export function sessionCaller(world: World, session: Session): Caller | undefined {
  const account = world.accounts.get(session.accountId);
  const role = account?.roles.get(session.roleName.toLowerCase());
  if (!account || !role || role.id !== session.roleId) return undefined;
  const userId = `${role.id}:${session.name}`;
  const context: RequestContext = new Map([
    ["aws:principalarn", [role.arn]],
    ["aws:principalaccount", [session.accountId]],
    ["aws:principaltype", ["AssumedRole"]],
    ["aws:userid", [userId]],
    ["aws:tokenissuetime", [new Date(session.issuedAt).toISOString()]],
  ]);
  for (const { key, value } of [...role.tags, ...session.tags])
    context.set(`aws:principaltag/${key.toLowerCase()}`, [value]);
  if (session.sourceIdentity) context.set("aws:sourceidentity", [session.sourceIdentity]);
  if (session.federatedProvider) context.set("aws:federatedprovider", [session.federatedProvider]);
  return {
    accountId: session.accountId,
    partition: account.partition,
    arn: arn(account.partition, "sts", "", session.accountId, `assumed-role/${role.name}/${session.name}`),
    userId,
    roleArn: role.arn,
    identityPolicies: policiesOf(role),
    boundary: role.permissionsBoundary,
    sessionPolicies: session.policies,
    session,
    context,
  };
}
