import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/shell/no-access";
import { SetupPage } from "@/components/workload-identity/setup/setup";
import { setupTitle } from "@/components/workload-identity/setup/title";
import { issuerFacts } from "@/lib/server/workload-identity/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: setupTitle };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function WorkloadIdentitySetupPage({ params }: PageProps) {
  const { member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["workload_identity_configs:read"]);
  if (missing) return <NoAccess title={metadata.title} permission={missing} />;
  return <SetupPage facts={issuerFacts(member)} />;
}
