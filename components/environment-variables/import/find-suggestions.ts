"use client";
// Which secrets the keys of an import mean, among the names that the account lists. Where it lists none, there are no
// suggestions, and nothing else is missing.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { SuggestionSource } from "@/components/environment-variables/import/plan";
import { type Suggestion, suggestSecret } from "@/components/environment-variables/import/suggestions";
import { credentialList, defaultCredentials } from "@/components/secret-providers/queries";
import { secretNames } from "@/components/secret-providers/secret-names/query";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { wordsOf } from "@/lib/shared/clouds/secret-names";

/** People wait for the table: not longer than this for suggestions. */
const patienceMs = 8_000;
/** If the account's list is longer than one answer, at most so many keys are searched by their words. */
const mostSearches = 20;

export interface Suggestions {
  /** The credential that reads the suggested secrets; null where there is no default one. */
  source: SuggestionSource | null;
  suggest: (key: string) => Suggestion | null;
}

const none: Suggestions = { source: null, suggest: () => null };

export function useSuggestions(): (keys: readonly string[]) => Promise<Suggestions> {
  const { id } = useOrganization();
  const client = useQueryClient();
  const canSearch = useAllowed("environment_variables:manage", "secret_providers:read");
  return async (keys) => {
    if (!canSearch || keys.length === 0) return none;
    const names = new Set<string>();
    const source = await sourceOf(client, id).catch(() => null);
    if (!source) return none;
    const late = new Promise((resolve) => setTimeout(resolve, patienceMs));
    await Promise.race([collect(client, id, source.value, keys, names).catch(() => undefined), late]);
    const found = [...names];
    return { source, suggest: (key) => suggestSecret(key, found) };
  };
}

/** The default, or the only credential there is. */
async function sourceOf(client: QueryClient, organizationId: string): Promise<Suggestions["source"]> {
  const defaults = await client.fetchInfiniteQuery(defaultCredentials(organizationId));
  const [current] = defaults.pages[0]?.items ?? [];
  if (current) {
    const { id, name } = cloudDefinition(current.provider);
    return { value: `default:${id}`, label: `Use ${name} default` };
  }
  const all = await client.fetchInfiniteQuery(credentialList(organizationId));
  const [only, ...others] = all.pages[0]?.items ?? [];
  return only && others.length === 0 ? { value: `credential:${only.id}`, label: only.name } : null;
}

async function collect(
  client: QueryClient,
  organizationId: string,
  source: string,
  keys: readonly string[],
  names: Set<string>,
): Promise<void> {
  const search = async (text: string) => {
    const answer = await client.fetchQuery(secretNames(organizationId, source, text));
    for (const { name } of answer.names) names.add(name);
    return answer;
  };
  if ((await search("")).complete) return;
  // One after the other: the organization has one share of searches for all its people.
  for (const key of keys.slice(0, mostSearches)) await search(wordsOf(key).join(" "));
}
