import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { loadVariableAddress, variableFilters } from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { Variables } from "@/components/environment-variables/variables";
import { NoAccess } from "@/components/shell/no-access";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { allows } from "@/lib/shared/permissions";

export const metadata: Metadata = { title: "Environment Variables" };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function EnvironmentVariables({ params, searchParams }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "environment_variables:read")) {
    return <NoAccess title="Environment Variables" permission="environment_variables:read" />;
  }
  const client = new QueryClient();
  // As the address has it narrowed and sorted, so that a reload shows it at once.
  const filters = variableFilters(await loadVariableAddress(searchParams));
  await prefetchList(client, variableList(organization.id, filters), () =>
    listVariables(member, givenOf(filters)),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Variables />
    </HydrationBoundary>
  );
}
