import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/shell/no-access";
import { loadSearch } from "@/components/ui/list-search";
import { webhookList } from "@/components/webhooks/queries";
import { Webhooks } from "@/components/webhooks/webhooks";
import { listWebhooks } from "@/lib/server/webhooks/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Webhooks" };

interface WebhooksPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function WebhooksPage({ params, searchParams }: WebhooksPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["webhooks:read"]);
  if (missing) return <NoAccess title="Webhooks" permission={missing} />;
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  await prefetchList(client, webhookList(organization.id, query), () =>
    listWebhooks(member, givenOf({ query })),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Webhooks />
    </HydrationBoundary>
  );
}
