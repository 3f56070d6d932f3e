"use client";
// The parts of a config's page; one line for each.
import dynamic from "next/dynamic";
import type { ComponentType } from "react";
import { useAllowed } from "@/components/shell/organization";
import { useLoadAhead } from "@/components/ui/on-demand/load-ahead";
import { partFailure } from "@/components/ui/on-demand/loading-note";
import { PartSkeleton } from "@/components/ui/page-skeleton";
import { type ConfigViewProps, useConfigView } from "@/components/workload-identity/config-address";
import { ConfigCredentials } from "@/components/workload-identity/config-credentials";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { Permission } from "@/lib/shared/permissions";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

// Loaded where they are shown: they bring what makes commands and templates, and what reads policies.
const ConfigSetup = dynamic(
  () =>
    import("@/components/workload-identity/setup/config-setup").then(
      ({ ConfigSetup }) => ConfigSetup,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const PolicyDoctor = dynamic<ConfigViewProps>(
  () =>
    import("@/components/workload-identity/policy-doctor/policy-doctor").then(
      ({ PolicyDoctor }) => PolicyDoctor,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const IssuerCheck = dynamic<ConfigViewProps>(
  () =>
    import("@/components/workload-identity/issuer-check").then(({ IssuerCheck }) => IssuerCheck, partFailure),
  { loading: PartSkeleton },
);
const parts = [
  () => import("@/components/workload-identity/setup/config-setup"),
  () => import("@/components/workload-identity/policy-doctor/policy-doctor"),
  () => import("@/components/workload-identity/issuer-check"),
];

interface ConfigView {
  /** As `view` in the address. */
  id: string;
  label: string;
  View: ComponentType<ConfigViewProps>;
  /** The permission for what it shows in addition to the config. */
  needs?: Permission;
  /** Whether the config's cloud has it; every one where it is not said. */
  isOf?: (cloud: CloudDefinition) => boolean;
}

const configViews: readonly ConfigView[] = [
  { id: "credentials", label: "Credentials", View: ConfigCredentials, needs: "secret_providers:read" },
  { id: "setup", label: "Setup guide", View: ConfigSetup, isOf: ({ hasSetup }) => hasSetup },
  { id: "doctor", label: "Policy doctor", View: PolicyDoctor, isOf: ({ doctor }) => doctor !== null },
  { id: "issuer", label: "Issuer check", View: IssuerCheck },
];

/** Which part is open: kept in the address, so that it can be linked to and reloaded, and Back knows it. */
export function useConfigViews({ cloud, credentialCount }: WorkloadIdentityConfig) {
  const [view, show] = useConfigView();
  useLoadAhead(parts);
  const canReadCredentials = useAllowed("secret_providers:read");
  const views = configViews.filter(
    ({ needs, isOf }) => (!needs || canReadCredentials) && (isOf?.(cloudDefinition(cloud)) ?? true),
  );
  const asked = views.find(({ id }) => id === view);
  // While nothing uses the config, the next step is to make the role that it names.
  const usual = credentialCount === 0 ? views.find(({ id }) => id === "setup") : undefined;

  const open = (asked ?? usual ?? views[0])?.id ?? null;

  function setOpen(next: string | null) {
    if (next && next !== open) show(next);
  }

  return { views, open, setOpen };
}
