import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { ApiTokens } from "@/components/api-tokens/api-tokens";
import { ownTokenList, serviceAccountList } from "@/components/api-tokens/queries";
import { roleChoices } from "@/components/roles/queries";
import { loadSearch } from "@/components/ui/list-search";
import { listOwnTokens } from "@/lib/server/api-tokens/own";
import { listServiceAccounts } from "@/lib/server/api-tokens/service-accounts";
import { listRoles } from "@/lib/server/roles/service";
import { allows } from "@/lib/shared/permissions";

export const metadata = { title: "API Tokens" };

interface ApiTokensPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

/** For every member: the tokens are their own. */
export default async function ApiTokensPage({ params, searchParams }: ApiTokensPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  const reads = [
    prefetchList(client, ownTokenList(organization.id), () => listOwnTokens(member, {})),
    ...(allows(member.permissions, "organization_settings:read")
      ? [
          prefetchList(client, serviceAccountList(organization.id, query), () =>
            listServiceAccounts(member, givenOf({ query })),
          ),
          prefetchList(client, roleChoices(organization.id), () => listRoles(member, { limit: "100" })),
        ]
      : []),
  ];
  await Promise.all(reads);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ApiTokens isOwner={member.isOwner} />
    </HydrationBoundary>
  );
}
