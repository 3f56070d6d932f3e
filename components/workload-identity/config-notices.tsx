"use client";
// Everything that a config's page has to say before its parts.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { credentialList } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import type { PageNotice } from "@/components/ui/page-notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { configLinks } from "@/components/workload-identity/config-chain";
import { issuerNotice } from "@/components/workload-identity/issuer-notice";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface Place {
  /** The part of the page that is open: it says by itself what a notice would lead to. */
  view: string | null;
  show: (view: string) => void;
}

export function useConfigNotices(
  config: WorkloadIdentityConfig,
  facts: IssuerFacts,
  { view, show }: Place,
): (PageNotice | null)[] {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const { data } = useInfiniteQuery({
    ...credentialList(organizationId, "", config.id),
    enabled: canRead && view !== "credentials",
  });
  const links =
    view === "credentials" ? [] : configLinks(config.cloud, data?.pages.flatMap(({ items }) => items) ?? []);
  const broken = links.find(({ state }) => state === "red");
  return [
    issuerNotice(facts.missing),
    broken
      ? {
          id: "chain",
          tone: "error",
          title: `${broken.from} → ${broken.to}: ${broken.label}`,
          body: broken.seen && (
            <>
              {broken.seen.by}, <RelativeTime value={broken.seen.at} />.
            </>
          ),
          action: (
            <Button variant="default" size="compact-sm" onClick={() => show("credentials")}>
              See credentials
            </Button>
          ),
        }
      : null,
  ];
}
