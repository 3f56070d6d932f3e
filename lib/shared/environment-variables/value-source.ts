// The filters and sort keys of lists of variables, and how many can be changed at once. Without a schema: pages read it
// from their address.
import { cloudIds } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { isId } from "@/lib/shared/id";

/** `direct`, `default:<provider>` or `credential:<id>`: where a variable's value comes from. */
export type ValueSource =
  | { kind: "direct" }
  | { kind: "default"; provider: CloudId }
  | { kind: "credential"; credentialId: string };

/** Null for text that is not a value source. */
export function parseValueSource(text: string): ValueSource | null {
  if (text === "direct") return { kind: "direct" };
  const [kind, rest] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
  const provider = cloudIds.find((id) => id === rest);
  if (kind === "default" && provider) return { kind, provider };
  if (kind === "credential" && isId(rest)) return { kind, credentialId: rest };
  return null;
}

export function formatValueSource(source: ValueSource): string {
  if (source.kind === "direct") return "direct";
  return source.kind === "default" ? `default:${source.provider}` : `credential:${source.credentialId}`;
}

export const variableSorts = ["key", "source", "last_used", "updated"] as const;
export type VariableSort = (typeof variableSorts)[number];

/** So many can be changed at once. */
export const mostVariablesAtOnce = 1000;

export const mostImported = 200;
