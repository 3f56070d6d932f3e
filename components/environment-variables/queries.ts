// What the pages about environment variables ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/elements/list-query";
import type { Automation } from "@/lib/automations/schema";
import type { EnvironmentVariable } from "@/lib/environment-variables/schema";
import { request } from "@/lib/http/client";
import type { SecretNameAnswer, SecretProviderCredential } from "@/lib/secret-providers/schema";

/** With an automation's id, what is assigned to it. */
export function variableList(
  organizationId: string,
  filters: { query?: string; automationId?: string } = {},
) {
  return listOptions<EnvironmentVariable>(organizationId, "environment-variables", filters);
}

export function credentialChoices(organizationId: string, query: string) {
  return listOptions<SecretProviderCredential>(organizationId, "secret-provider-credentials", { query });
}

export function automationChoices(organizationId: string, query: string) {
  return listOptions<Automation>(organizationId, "automations", { query });
}

/** Names in the store that `source` reaches. The key holds both inputs, so that no answer is shown for another question. */
export function secretNames(organizationId: string, source: string, query: string) {
  return queryOptions({
    queryKey: [organizationId, "secret-names", source, query],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ source, query });
      return request<SecretNameAnswer>(`${organizationPath(organizationId, "secret-names")}?${search}`, {
        signal,
      });
    },
    // Live: a secret that was created a moment ago is there.
    staleTime: 0,
    // What AWS refused it refuses again; the field offers another try.
    retry: false,
    placeholderData: (previous, query) => (query?.queryKey[2] === source ? previous : undefined),
  });
}
