import { organizationPage } from "@/app/organization-page";
import { SetupPage } from "@/components/workload-identity/setup/setup";
import { setupTitle } from "@/components/workload-identity/setup/title";
import { issuerFacts } from "@/lib/server/workload-identity/service";

export const metadata = { title: setupTitle };

export default organizationPage(setupTitle, "workload_identity_configs:read", ({ member }) => (
  <SetupPage facts={issuerFacts(member)} />
));
