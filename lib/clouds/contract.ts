// What Latchkey asks of any cloud: prove the handshake, find names, read one secret; and how a refusal is told.
import type { RemedyPlace } from "@/lib/shared/clouds/failures";
import type { SecretNames } from "@/lib/shared/clouds/secret-names";
import { AppError, type CloudFailure } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export interface Secret {
  value: string;
  arn: string;
  versionId: string;
}

export interface ListOptions {
  /** Aborted when nobody waits for the answer any more: then no further page is asked for. */
  signal?: AbortSignal;
}

/** An opened cloud. Every method fails with an AppError `cloud_refused` that carries a `CloudFailure`. */
export interface SecretStore {
  /**
   * Makes the handshake, unless it has been made: afterwards the others need none. Where keys are used as they are, there
   * is none, and nothing is proved. Without it, whichever is called first makes it.
   */
  signIn(): Promise<void>;
  /** Proves that the cloud knows who asks; names the principal that it sees. */
  verify(): Promise<{ principal: string; account: string }>;
  /** The names that a person who typed `query` may mean, best first; an empty query gives the first names. */
  listSecretNames(query: string, options?: ListOptions): Promise<SecretNames>;
  /** @param name a name or a full ARN. Fails with reason `secret_not_found` when there is none. */
  readSecret(name: string): Promise<Secret>;
}

/**
 * Gives an identity token for an audience: the server passes one that mints, the worker one that asks the server.
 *
 * @param refused a token of this source that the cloud did not accept: another is wanted.
 */
export type IdentityTokenSource = (audience: string, refused?: string) => Promise<string>;

/** What a store is opened with; one member for each authentication method. */
export type StoreSource = WorkloadIdentitySource | StaticKeysSource | AssumeRoleSource;

export interface WorkloadIdentitySource {
  method: "workload_identity";
  cloud: string;
  audience: string;
  roleArn: string;
  /** The automation that tokens speak for, null where there is none yet; absent where they speak for the organization. */
  automationId?: string | null;
  /** Where the secrets live; the handshake takes place there too. */
  region: string;
  /** Names the session in the cloud's audit log: 2 to 64 of `[\w+=,.@-]`. */
  sessionName: string;
}

interface KeysSource {
  cloud: string;
  region: string;
  accessKeyId: string;
  /** Opens it at the moment of use: what holds a source holds no secret, and writes none when it is printed. */
  secretAccessKey: () => string;
  /** Changes whenever what the secrets are does, and says nothing of them. */
  revision: string;
}

/** An access key that reads by itself. */
export interface StaticKeysSource extends KeysSource {
  method: "static_keys";
}

/** An access key that assumes a role, which reads. */
export interface AssumeRoleSource extends KeysSource {
  method: "assume_role";
  roleArn: string;
  /** Null where the role's trust policy asks for none. */
  externalId: (() => string) | null;
  /** As above. */
  sessionName: string;
}

/** Reasons for which a read fails that speak of the whole store: reading another secret would fail alike. */
export const storeWideReasons: ReadonlySet<string> = new Set<CloudReason>([
  "access_key_invalid",
  "clock_skew",
  "cloud_certificate_invalid",
  "cloud_timeout",
  "cloud_unreachable",
  "endpoint_not_found",
  "secret_key_invalid",
  "session_expired",
  "session_not_accepted",
]);

/** Reasons that speak of what the cloud does before it lets a token in: it could not fetch the issuer's public keys. */
export const issuerReasons: ReadonlySet<string> = new Set<CloudReason>([
  "issuer_communication_failed",
  "issuer_unreachable",
]);

/** Reasons for which a read fails that speak of the keys it was signed with. */
export const keyReasons: ReadonlySet<string> = new Set<CloudReason>([
  "access_key_invalid",
  "secret_key_invalid",
]);

/** Reasons for which a read fails that speak of the key that encrypts the secret. */
export const decryptionReasons: ReadonlySet<string> = new Set<CloudReason>([
  "decryption_failed",
  "kms_access_denied",
]);

/** The real values that an explanation fills in; null where they are not known. */
export interface FailureFacts {
  source: StoreSource;
  issuer: string | null;
  organizationId: string | null;
  secretName?: string | null;
}

export interface Explanation {
  /** The likely cause, in plain sentences. */
  cause: string;
  /** What to change, with this organization's own values. */
  remedy: string;
  place?: RemedyPlace;
}

/** @param detail one sentence for people; the failure's own message when there is none better. */
export function cloudError(failure: CloudFailure, detail = failure.message): AppError {
  return new AppError("cloud_refused", detail, { failure });
}
