// The description of each cloud for forms, pages and services. The clouds themselves are registered in registered/.
import type { CloudDefinition, CloudField, CloudWords, CredentialDefinition } from "@/lib/clouds/definition";
import { definitions } from "@/lib/clouds/registered/definitions";
import { type SettingsValues, setting } from "@/lib/clouds/settings";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { type Handshake, workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const clouds: readonly CloudDefinition[] = Object.values(definitions);

const [first, ...others] = clouds;
const only = others.length === 0 ? first?.name : undefined;

/** The word for "the cloud" in texts that apply to any cloud; the cloud's own name if there is only one. */
export const anyCloud = {
  name: only ?? "the cloud",
  /** At the beginning of a sentence. */
  first: only ?? "The cloud",
  /** As in "no … key" */
  adjective: only ?? "cloud",
  account: `${only ?? "cloud"} account`,
  /** As in "a name or a …" */
  fullName: `full ${only ? first?.words.resource : "name"}`,
};

export const setupCloud = (clouds.find(({ hasSetup }) => hasSetup) ?? first)?.id as CloudId;

export const firstCloud = Object.keys(definitions)[0] as CloudId;

export function cloudDefinition(id: CloudId): CloudDefinition {
  return definitions[id];
}

export function methodDefinition(cloud: CloudId, method: string): CredentialDefinition {
  const definition = own(cloudDefinition(cloud).credentials, method);
  if (!definition) throw new TypeError(`${cloud} has no authentication method ${method}.`);
  return definition;
}

/** Why a stored secret isn't kept, where the setting that it belongs to is another now. */
export function notKept({ label, belongsTo }: CloudField, fields: readonly CloudField[]): string {
  const owner = fields.find(({ name }) => name === belongsTo)?.label ?? belongsTo;
  return `The stored ${label} belongs to the previous ${owner}. Enter the one of this ${owner}.`;
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

export function isFullSecretName(name: string): boolean {
  return clouds.some(({ naming }) => naming.isFull(name));
}

/** Whether every cloud's search for the name looks for it as it is. */
export function isSearchedFor(name: string): boolean {
  return clouds.every(({ naming }) => naming.isSearchedFor(name));
}

const plainWords = { resource: "Resource", version: "Version" };

/** What the cloud of a secret's full name calls that, and one version of it. */
export function wordsOfResource(resource: string | null): Pick<CloudWords, "resource" | "version"> {
  return clouds.find(({ naming }) => resource !== null && naming.isFull(resource))?.words ?? plainWords;
}

/** What a person calls the secret that a receipt names in full. */
export function shortSecretName(resource: string): string {
  return clouds.find(({ naming }) => naming.isFull(resource))?.naming.shortName(resource) ?? resource;
}

/** The `aud` of identity tokens for this cloud, which it may take from a config's settings. */
export function audienceOf(cloud: string, settings: SettingsValues): string {
  const { audience } = cloudDefinition(cloud as CloudId).workloadIdentity;
  return typeof audience === "string" ? audience : audience(settings);
}

/** The column title in lists for what identifies a config's trust. */
export const principalLabel = (only && first?.workloadIdentity.principalLabel) ?? "Trusted as";

const places = new Set(clouds.flatMap(({ words }) => words.place ?? []));
/** The column title in lists for where secrets are: the clouds' own word, if they all use the same. */
export const placeLabel = places.size === 1 ? ([...places][0] as string) : "Location";

export function principalOf({ cloud, settings }: { cloud: string; settings: SettingsValues }): string {
  return setting(settings, cloudDefinition(cloud as CloudId).workloadIdentity.principalField);
}

interface Opened {
  cloud: string;
  method: string;
}

export function handshakeOf({ cloud, method }: Opened): Handshake {
  return method === workloadIdentity ? "token" : methodDefinition(cloud as CloudId, method).handshake;
}

export function hasHandshake(opened: Opened): boolean {
  return handshakeOf(opened) !== "none";
}

const stages: Record<Handshake, readonly ConnectionStage[]> = {
  token: ["issuer", "mint", "exchange", "identity", "list", "read"],
  exchange: ["exchange", "identity", "list", "read"],
  none: ["identity", "list", "read"],
};

export function connectionStages(opened: Opened): readonly ConnectionStage[] {
  return stages[handshakeOf(opened)];
}
