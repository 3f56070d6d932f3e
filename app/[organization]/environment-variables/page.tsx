import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/elements/no-access";
import { variableList } from "@/components/environment-variables/queries";
import { Variables } from "@/components/environment-variables/variables";
import { listVariables } from "@/lib/environment-variables/service";
import { allows } from "@/lib/rbac/permissions";

export const metadata: Metadata = { title: "Environment Variables" };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function EnvironmentVariables({ params }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "environment_variables:read")) {
    return <NoAccess title="Environment Variables" permission="environment_variables:read" />;
  }
  const client = new QueryClient();
  await prefetchList(client, variableList(organization.id), () => listVariables(member, {}));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Variables />
    </HydrationBoundary>
  );
}
