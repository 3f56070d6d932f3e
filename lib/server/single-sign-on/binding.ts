import type { SealBinding } from "@/lib/server/sealing";

/** What the secret of an organization's client is bound to. */
export function clientSecretBinding(organizationId: string): SealBinding {
  return { organizationId, place: `organization_providers/${organizationId}/sealed_secret` };
}
