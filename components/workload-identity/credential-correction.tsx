"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { credentialList } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface Settings {
  settings: Record<string, string>;
}

/** What of its settings credentials have too (the region), and the form has otherwise than the config. */
export function correctedSettings(config: WorkloadIdentityConfig, typed: Settings["settings"]): string[] {
  const { fields } = cloudDefinition(config.cloud).credentials.workload_identity;
  return fields.map(({ name }) => name).filter((name) => isOther(config.settings[name], typed[name]));
}

function isOther(stored: string | undefined, typed: string | undefined): boolean {
  const text = typed?.trim() ?? "";
  return text !== "" && stored !== undefined && text !== stored;
}

/** A config's region is usually corrected for its credentials as well, which keep a region of their own. */
export function CredentialCorrection({ config }: { config: WorkloadIdentityConfig }) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const canManage = useAllowed("secret_providers:manage");
  const permissionHint = usePermissionHint();
  const typed = useFormContext<Settings>().watch("settings");
  const [name] = correctedSettings(config, typed);
  const list = useInfiniteQuery({
    ...credentialList(organizationId, "", config.id),
    enabled: name !== undefined && canRead && config.credentialCount > 0,
  });
  if (name === undefined) return null;
  const before = config.settings[name];
  const bound = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const same = bound.filter(({ settings }) => settings[name] === before).map((credential) => credential.name);
  if (same.length === 0) return null;
  const names = same.length > 4 ? [...same.slice(0, 3), "more"] : same;
  const now = `${names.join(", ")} ${same.length === 1 ? "reads" : "read"} in ${before} now.`;
  return (
    <CheckboxField
      name="correctCredentials"
      label={`Set ${typed[name]?.trim()} in ${same.length === 1 ? "its credential" : "its credentials"} too`}
      help={
        canManage
          ? `${now} Credentials with another region stay as they are.`
          : `${now} ${permissionHint("secret_providers:manage", "Changing them")}`
      }
      disabled={!canManage}
    />
  );
}
