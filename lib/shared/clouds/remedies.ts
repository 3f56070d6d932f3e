// Where in the console one does what a remedy says.
import type { Placed } from "@/lib/shared/clouds/failures";
import type { Permission } from "@/lib/shared/permissions";

export interface RemedyLink {
  label: string;
  /** From the root of the console. */
  href: string;
  /** What the page needs. */
  needs: Permission;
}

const ofConfig = {
  trust_policy: { label: "Check the trust policy", search: "?view=doctor&policy=trust" },
  permission_policy: { label: "Check the permission policy", search: "?view=doctor&policy=permission" },
  issuer: { label: "Check the issuer", search: "?view=issuer" },
  setup: { label: "Open the setup guide", search: "?view=setup" },
  config: { label: "Open the config", search: "" },
} as const;

/** Null where there is no such page: an access key has no config, and so no policy to paste. */
export function remedyLink(slug: string, { place, configId, credentialId, key }: Placed): RemedyLink | null {
  const credentials = `/${slug}/settings/secret-provider-credentials`;
  switch (place) {
    case undefined:
      return null;
    case "credentials":
      return { label: "Open Secret Provider Credentials", href: credentials, needs: "secret_providers:read" };
    case "variable":
      if (key === undefined) return null;
      return {
        label: "Open the variable",
        href: `/${slug}/environment-variables?query=${encodeURIComponent(key)}`,
        needs: "environment_variables:read",
      };
    case "credential":
      break;
    default:
      if (configId !== undefined) {
        const { label, search } = ofConfig[place];
        const href = `/${slug}/settings/workload-identity/${configId}${search}`;
        return { label, href, needs: "workload_identity_configs:read" };
      }
  }
  if (credentialId === undefined) return null;
  return {
    label: "Open the credential",
    href: `${credentials}?credential=${credentialId}`,
    needs: "secret_providers:read",
  };
}
