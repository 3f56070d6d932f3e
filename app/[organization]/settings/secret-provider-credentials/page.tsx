import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { SecretProviderCredentials } from "@/components/secret-providers/credentials";
import { credentialList } from "@/components/secret-providers/queries";
import { loadSearch } from "@/components/ui/list/search";
import { listCredentials } from "@/lib/server/secret-providers/service";

export const metadata = { title: "Secret Provider Credentials" };

export default organizationPage(
  metadata.title,
  "secret_providers:read",
  async ({ organization, member }, { searchParams }) => {
    const { query } = await loadSearch(searchParams);
    return hydrated(<SecretProviderCredentials />, [
      firstOf(credentialList(organization.id, query), () => listCredentials(member, givenOf({ query }))),
    ]);
  },
);
