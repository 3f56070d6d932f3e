import type { SearchParams } from "nuqs/server";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { ApiTokens } from "@/components/api-tokens/api-tokens";
import { ownTokenList, serviceAccountList } from "@/components/api-tokens/queries";
import { roleChoices } from "@/components/roles/queries";
import { loadSearch } from "@/components/ui/list/search";
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
  const ownTokens = firstOf(ownTokenList(organization.id), () => listOwnTokens(member, {}));
  const accounts = [
    firstOf(serviceAccountList(organization.id, query), () =>
      listServiceAccounts(member, givenOf({ query })),
    ),
    firstOf(roleChoices(organization.id), () => listRoles(member, { limit: "100" })),
  ];
  const readsAccounts = allows(member.permissions, "organization_settings:read");
  return hydrated(<ApiTokens isOwner={member.isOwner} />, [ownTokens, ...(readsAccounts ? accounts : [])]);
}
