import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { Automations } from "@/components/automations/automations";
import { automationList } from "@/components/automations/queries";
import { loadSearch } from "@/components/ui/list/search";
import { listAutomations } from "@/lib/server/automations/service";

export const metadata = { title: "Automations" };

export default organizationPage(
  metadata.title,
  "automations:read",
  async ({ organization, member }, { searchParams }) => {
    const { query } = await loadSearch(searchParams);
    return hydrated(<Automations />, [
      firstOf(automationList(organization.id, query), () => listAutomations(member, givenOf({ query }))),
    ]);
  },
);
