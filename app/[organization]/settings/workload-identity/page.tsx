import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { loadSearch } from "@/components/ui/list/search";
import { WorkloadIdentityConfigs } from "@/components/workload-identity/configs";
import { configList } from "@/components/workload-identity/queries";
import { issuerFacts, listConfigs } from "@/lib/server/workload-identity/service";

export const metadata = { title: "Workload Identity" };

export default organizationPage(
  metadata.title,
  "workload_identity_configs:read",
  async ({ organization, member }, { searchParams }) => {
    const { query } = await loadSearch(searchParams);
    return hydrated(<WorkloadIdentityConfigs facts={issuerFacts(member)} />, [
      firstOf(configList(organization.id, query), () => listConfigs(member, givenOf({ query }))),
    ]);
  },
);
