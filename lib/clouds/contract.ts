// What Latchkey asks of any cloud: prove the handshake, find names, read one secret; and how a refusal is reported.
import type { SecretNaming } from "@/lib/clouds/naming";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { RemedyPlace } from "@/lib/shared/clouds/failures";
import type { SecretName, SecretNames } from "@/lib/shared/clouds/secret-name-schemas";
import { AppError, type CloudFailure } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export interface Secret {
  value: string;
  /** Which secret it is, in the cloud's own full name. */
  resource: string;
  /** Which version of it, in the cloud's own words. */
  version: string;
}

export interface ListOptions {
  /** Aborted when nobody waits for the answer any more: then no further page is asked for. */
  signal?: AbortSignal;
}

/**
 * An opened cloud. Its methods fail with an AppError `cloud_refused` that carries a `CloudFailure`, or with what the `secrets` of
 * its source throw.
 */
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
  /**
   * Goes through all names there are, a page at a time; absent where `listSecretNames` sees them all.
   *
   * @param onPage gets the names of each page, and ends the walk by answering false.
   * @returns whether all of them were seen.
   */
  walkSecretNames?(onPage: (names: SecretName[]) => boolean, options?: ListOptions): Promise<boolean>;
  /** @param name as a variable names it, without its JSON key. Fails with reason `secret_not_found` if there is no such secret. */
  readSecret(name: string): Promise<Secret>;
}

/**
 * Gives an identity token for an audience: the server passes one that mints, the worker one that asks the server.
 *
 * @param refused a token of this source that the cloud did not accept: another is wanted.
 */
export type IdentityTokenSource = (audience: string, refused?: string) => Promise<string>;

/** What a store is opened with. It contains no secret in clear, and prints none. */
export interface StoreSource {
  cloud: string;
  /** An authentication method of the cloud. */
  method: string;
  /** In the form of the cloud's own schema: the cloud parses them when it opens. */
  settings: SettingsValues;
  /** Opens the sealed settings at the moment of use; empty with Workload Identity. */
  secrets: () => Readonly<Record<string, string>>;
  storedSecrets: readonly string[];
  /** Changes whenever the secrets change, and reveals nothing about them. */
  revision: string;
  /** Names the session in the cloud's audit log: 2 to 64 of `[\w+=,.@-]`. */
  sessionName: string;
  /** What identity tokens are minted for; null where keys sign by themselves. */
  identity: TokenIdentity | null;
}

export interface TokenIdentity {
  audience: string;
  /** The automation that is the tokens' subject, null before there is one; absent if the organization is the subject. */
  automationId?: string | null;
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

/** A cloud as it is registered, in registered/stores.ts. */
export interface Cloud {
  /** Makes no call yet. @throws AppError for settings that it cannot be opened with. */
  open(source: StoreSource, tokenSource: IdentityTokenSource): SecretStore;
  /** The likely cause and the remedy of a failure, with the organization's own values filled in. */
  explain(failure: CloudFailure, facts: FailureFacts): Explanation;
  /** Whether this version can explain it: a newer worker may report one that it cannot. */
  isKnownReason(reason: string): boolean;
  naming: SecretNaming;
  /** The identity that reads the secrets, for people. */
  reader(source: StoreSource): string;
}

/** @param detail one sentence for people; by default the failure's own message. */
export function cloudError(failure: CloudFailure, detail = failure.message): AppError {
  return new AppError("cloud_refused", detail, { failure });
}

/** For a source with settings that this version does not know: from a newer server, say, in an older worker. */
export function settingsNotAccepted({ cloud, method }: StoreSource): AppError {
  const message = `This version of Latchkey can't read the settings of this credential (${cloud}, ${method}).`;
  return cloudError({ stage: "mint", reason: "settings_not_accepted", providerCode: null, message });
}
