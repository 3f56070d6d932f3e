// What autocomplete asks a credential's store for, and what it knows already.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { isFullSecretName } from "@/lib/clouds/catalog";
import { isNarrower, narrowed } from "@/lib/shared/clouds/secret-names";
import { call } from "@/lib/shared/operations/client";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import type { SecretNameAnswer } from "@/lib/shared/secret-providers/schema";

const namesStaleMs = 60_000;
const lookingMs = 500;

/** The answers of one store to all queries. */
export function secretNamesKey(organizationId: string, source: string, automationId?: string) {
  return [organizationId, "secret-names", storeOf(source, automationId)];
}

/** With tokens that speak for one automation, another automation may reach another store. */
function storeOf(source: string, automationId = ""): string {
  return automationId ? `${source} ${automationId}` : source;
}

/** Names in the store that `source` reaches. The key has both inputs, so that no answer is shown for another question. */
export function secretNames(organizationId: string, source: string, query: string, automationId?: string) {
  const key = secretNamesKey(organizationId, source, automationId);
  return queryOptions({
    queryKey: [...key, query],
    queryFn: ({ signal, client }) => {
      const known = wholeAnswer(client, key, query);
      if (known) return narrowed(query, known);
      return call(
        credentialOperations.secretNames,
        { organizationId },
        { query: { source, query, automationId }, signal },
      );
    },
    // While one types. The field asks anew when it is opened: a secret that was created meanwhile is there.
    staleTime: namesStaleMs,
    // What the cloud refused it refuses again; the field offers another try.
    retry: false,
    // What the server finds behind its first answer.
    refetchInterval: ({ state }) => (state.data?.looking ? lookingMs : false),
    placeholderData: (previous, before) => {
      if (before?.queryKey[2] !== storeOf(source, automationId) || !previous) return undefined;
      // Names that the text does not mean any more would only be in the way.
      return isNarrower(query, String(before.queryKey[3]), isFullSecretName)
        ? narrowed(query, previous)
        : previous;
    },
  });
}

/** An answer that has all that a narrower text can mean: the store need not be asked again. */
function wholeAnswer(client: QueryClient, queryKey: string[], query: string): SecretNameAnswer | undefined {
  const answers = client.getQueryCache().findAll({ queryKey });
  const whole = answers.find(
    ({ state, queryKey: [, , , text] }) =>
      (state.data as SecretNameAnswer | undefined)?.complete &&
      !state.isInvalidated &&
      Date.now() - state.dataUpdatedAt < namesStaleMs &&
      text !== query &&
      isNarrower(query, String(text), isFullSecretName),
  );
  return whole?.state.data as SecretNameAnswer | undefined;
}
