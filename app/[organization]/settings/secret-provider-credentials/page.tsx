import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/elements/no-access";
import { SecretProviderCredentials } from "@/components/secret-providers/credentials";
import { credentialList } from "@/components/secret-providers/queries";
import { missingPermission } from "@/lib/rbac/permissions";
import { listCredentials } from "@/lib/secret-providers/service";

export const metadata = { title: "Secret Provider Credentials" };

interface SecretProviderCredentialsPageProps {
  params: Promise<{ organization: string }>;
}

export default async function SecretProviderCredentialsPage({ params }: SecretProviderCredentialsPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["secret_providers:read"]);
  if (missing) {
    return <NoAccess title="Secret Provider Credentials" permission={missing} />;
  }
  const client = new QueryClient();
  await prefetchList(client, credentialList(organization.id), () => listCredentials(member, {}));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SecretProviderCredentials />
    </HydrationBoundary>
  );
}
