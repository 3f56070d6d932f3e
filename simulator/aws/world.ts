// The state of the simulated AWS, as data: it has no operations, so that every operation can import it.
import type { Partition } from "./partitions";
import type { PolicyDocument } from "./policy/document";
import type { Tag } from "./wire/parameters";

export type Service = "iam" | "sts" | "secretsmanager";

export interface Account {
  id: string;
  partition: Partition;
  /** By ARN. */
  providers: Map<string, OidcProvider>;
  /** By name in lower case: IAM refuses names that differ only by case. */
  roles: Map<string, Role>;
  users: Map<string, User>;
  /** By ARN. */
  policies: Map<string, ManagedPolicy>;
  guardrails: SetGuardrail[];
  /** By region, then by name. */
  secrets: Map<string, Map<string, Secret>>;
}

export interface World {
  accounts: Map<string, Account>;
  /** By access key id. */
  accessKeys: Map<string, AccessKey>;
  /** By access key id. */
  sessions: Map<string, Session>;
}

export interface ManagedPolicy {
  name: string;
  id: string;
  arn: string;
  path: string;
  description?: string;
  createdAt: number;
  text: string;
  document: PolicyDocument;
  tags: Tag[];
}

export interface OidcProvider {
  arn: string;
  /** As registered, scheme included: a token's `iss` must equal it to the letter. */
  issuer: string;
  clientIds: string[];
  /** Kept and answered, but never compared: AWS trusts its own certificate authorities. */
  thumbprints: string[];
  createdAt: number;
  tags: Tag[];
}

export interface Role {
  name: string;
  id: string;
  arn: string;
  path: string;
  description?: string;
  createdAt: number;
  maxSessionSeconds: number;
  trust: { text: string; document: PolicyDocument };
  tags: Tag[];
  inlinePolicies: Map<string, InlinePolicy>;
  attachedPolicies: Map<string, ManagedPolicy>;
  permissionsBoundary?: ManagedPolicy;
}

export interface User {
  name: string;
  id: string;
  arn: string;
  path: string;
  createdAt: number;
  tags: Tag[];
  inlinePolicies: Map<string, InlinePolicy>;
  attachedPolicies: Map<string, ManagedPolicy>;
  permissionsBoundary?: ManagedPolicy;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  accountId: string;
  userName: string;
  createdAt: number;
  /** An inactive key is as unknown to every service as one that never was. */
  status: "Active" | "Inactive";
  lastUsed?: { at: number; region: string; service: string };
}

export interface InlinePolicy {
  text: string;
  document: PolicyDocument;
}

/** Exactly one of the two values. */
export interface SecretValue {
  text?: string;
  /** Base64. */
  binary?: string;
}

export interface SecretVersion extends SecretValue {
  id: string;
  stages: Set<string>;
  createdAt: number;
}

export interface Secret {
  arn: string;
  name: string;
  accountId: string;
  region: string;
  description?: string;
  /** As given: an id, an ARN or an alias. Undefined for AWS's own key. */
  kmsKeyId?: string;
  tags: Tag[];
  /** By id, oldest first. */
  versions: Map<string, SecretVersion>;
  createdAt: number;
  changedAt: number;
  /** The day only. */
  accessedAt?: number;
  /** Set while the secret waits for its deletion: when that was asked, and when it is gone. */
  deletion?: { requestedAt: number; dueAt: number };
  resourcePolicy?: { text: string; document: PolicyDocument };
}

export interface Session {
  accountId: string;
  roleName: string;
  /** A role made anew under an old name is another role: its sessions end with it. */
  roleId: string;
  name: string;
  secretAccessKey: string;
  token: string;
  issuedAt: number;
  expiresAt: number;
  policies?: PolicyDocument[];
  tags: Tag[];
  transitiveTagKeys: string[];
  sourceIdentity?: string;
  /** The ARN of the OpenID Connect provider behind it, if any. */
  federatedProvider?: string;
}

export interface SessionPolicy {
  documents?: PolicyDocument[];
  /** How much of the room for policies and tags is taken, as AWS answers it: 0 where there are none. */
  packedPercent: number;
}

export type GuardrailKind = "service-control" | "resource-control" | "vpc-endpoint";

export interface SetGuardrail {
  kind: GuardrailKind;
  document: PolicyDocument;
  arn?: string;
}
