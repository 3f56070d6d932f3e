import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { loadVariableAddress, variableFilters } from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { Variables } from "@/components/environment-variables/variables";
import { listVariables } from "@/lib/server/environment-variables/listing";

export const metadata = { title: "Environment Variables" };

export default organizationPage(
  metadata.title,
  "environment_variables:read",
  async ({ organization, member }, { searchParams }) => {
    // With the filters and the order of the address, so that a reload shows the list at once.
    const filters = variableFilters(await loadVariableAddress(searchParams));
    return hydrated(<Variables />, [
      firstOf(variableList(organization.id, filters), () => listVariables(member, givenOf(filters))),
    ]);
  },
);
