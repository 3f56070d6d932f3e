import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/shell/no-access";
import { loadSearch } from "@/components/ui/list-search";
import { WorkloadIdentityConfigs } from "@/components/workload-identity/configs";
import { configList } from "@/components/workload-identity/queries";
import { issuerFacts, listConfigs } from "@/lib/server/workload-identity/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Workload Identity" };

interface WorkloadIdentityPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function WorkloadIdentityPage({ params, searchParams }: WorkloadIdentityPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["workload_identity_configs:read"]);
  if (missing) {
    return <NoAccess title="Workload Identity" permission={missing} />;
  }
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  await prefetchList(client, configList(organization.id, query), () =>
    listConfigs(member, givenOf({ query })),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WorkloadIdentityConfigs facts={issuerFacts(member)} />
    </HydrationBoundary>
  );
}
