import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { roleList } from "@/components/roles/queries";
import { Roles } from "@/components/roles/roles";
import { NoAccess } from "@/components/shell/no-access";
import { loadSearch } from "@/components/ui/list-search";
import { listRoles } from "@/lib/server/roles/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Roles" };

interface RolesPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function RolesPage({ params, searchParams }: RolesPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["organization_settings:read"]);
  if (missing) {
    return <NoAccess title="Roles" permission={missing} />;
  }
  const { query } = await loadSearch(searchParams);
  const client = new QueryClient();
  await prefetchList(client, roleList(organization.id, query), () => listRoles(member, givenOf({ query })));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Roles ownRole={{ id: member.roleId, isOwner: member.isOwner }} />
    </HydrationBoundary>
  );
}
