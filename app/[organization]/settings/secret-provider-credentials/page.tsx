import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { SecretProviderCredentials } from "@/components/secret-providers/credentials";
import { credentialList } from "@/components/secret-providers/queries";
import { NoAccess } from "@/components/shell/no-access";
import { loadSearch } from "@/components/ui/list-search";
import { listCredentials } from "@/lib/server/secret-providers/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Secret Provider Credentials" };

interface SecretProviderCredentialsPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function SecretProviderCredentialsPage({
  params,
  searchParams,
}: SecretProviderCredentialsPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["secret_providers:read"]);
  if (missing) {
    return <NoAccess title="Secret Provider Credentials" permission={missing} />;
  }
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  await prefetchList(client, credentialList(organization.id, query), () =>
    listCredentials(member, givenOf({ query })),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SecretProviderCredentials />
    </HydrationBoundary>
  );
}
