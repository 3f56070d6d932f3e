import { listOptions } from "@/components/elements/list-query";
import type { Automation } from "@/lib/automations/schema";
import type { EnvironmentVariable } from "@/lib/environment-variables/schema";
import type { SecretProviderCredential } from "@/lib/secret-providers/schema";

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

/** One for each provider that has a default, however many credentials come before it by name. */
export function defaultCredentials(organizationId: string) {
  return listOptions<SecretProviderCredential>(organizationId, "secret-provider-credentials", {
    isDefault: "true",
  });
}

/** @param configId only those that may use this workload identity config. */
export function automationChoices(organizationId: string, query: string, configId = "") {
  return listOptions<Automation>(organizationId, "automations", { query, configId });
}
