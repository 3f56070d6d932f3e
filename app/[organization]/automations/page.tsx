import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { Automations } from "@/components/automations/automations";
import { automationList } from "@/components/automations/queries";
import { NoAccess } from "@/components/shell/no-access";
import { loadSearch } from "@/components/ui/list-search";
import { listAutomations } from "@/lib/server/automations/service";
import { allows } from "@/lib/shared/permissions";

export const metadata: Metadata = { title: "Automations" };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function AutomationsPage({ params, searchParams }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "automations:read")) {
    return <NoAccess title="Automations" permission="automations:read" />;
  }
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  await prefetchList(client, automationList(organization.id, query), () =>
    listAutomations(member, givenOf({ query })),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Automations />
    </HydrationBoundary>
  );
}
