import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { loadSearch } from "@/components/ui/list/search";
import { webhookList } from "@/components/webhooks/queries";
import { Webhooks } from "@/components/webhooks/webhooks";
import { listWebhooks } from "@/lib/server/webhooks/service";

export const metadata = { title: "Webhooks" };

export default organizationPage(
  metadata.title,
  "webhooks:read",
  async ({ organization, member }, { searchParams }) => {
    const { query } = await loadSearch(searchParams);
    return hydrated(<Webhooks />, [
      firstOf(webhookList(organization.id, query), () => listWebhooks(member, givenOf({ query }))),
    ]);
  },
);
