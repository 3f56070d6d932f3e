// What the console sees of a variable: never its value.
import type { environmentVariables } from "@/db/schema/variables";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { etagOf } from "@/lib/server/etags/etag";
import type { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import { type EnvironmentVariable, readAtOf } from "@/lib/shared/environment-variables/schema";

export interface Selected {
  row: typeof environmentVariables.$inferSelect;
  credentialName: string | null;
  /** Of the credential that reads it now, the default included; null where there is none. */
  authenticationMethod: AuthenticationMethod | null;
  automations: { id: string; name: string }[];
}

export function toVariable({
  row,
  credentialName,
  authenticationMethod,
  automations,
}: Selected): EnvironmentVariable {
  return {
    id: row.id,
    key: row.key,
    source: sourceOf(row),
    sourceLabel: labelOf(row, credentialName),
    secretName: row.secretName,
    isSecret: row.source !== "direct",
    readAt: readAtOf(row.source, authenticationMethod),
    automations,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    etag: etagOf(row),
  };
}

function sourceOf(row: Selected["row"]): string {
  if (row.source === "default") return `default:${row.provider}`;
  return row.source === "credential" ? `credential:${row.credentialId}` : "direct";
}

export const directLabel = "Direct Value";

export function defaultLabel(provider: CloudId): string {
  return `Use ${cloudDefinition(provider).name} default`;
}

function labelOf(row: Selected["row"], credentialName: string | null): string {
  if (row.source === "default") return defaultLabel(row.provider as CloudId);
  return row.source === "credential" ? (credentialName ?? "") : directLabel;
}
