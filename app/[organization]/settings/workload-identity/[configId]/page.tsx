import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { prefetchList } from "@/app/prefetch";
import { type PageViewer, pageViewer } from "@/app/viewer";
import { credentialList } from "@/components/secret-providers/queries";
import { NoAccess } from "@/components/shell/no-access";
import { WorkloadIdentityConfigPage } from "@/components/workload-identity/config";
import { configDetail } from "@/components/workload-identity/queries";
import { listCredentials } from "@/lib/server/secret-providers/service";
import { getConfig, issuerFacts } from "@/lib/server/workload-identity/service";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";
import { missingPermission } from "@/lib/shared/permissions";

interface PageProps {
  params: Promise<{ organization: string; configId: string }>;
}

const title = "Workload Identity Config";
const needed = ["workload_identity_configs:read"] as const;

/** What is not an id, deleted, or another organization's is not found. Read once for title and page. */
const configOf = cache(async (viewer: PageViewer, id: string) => {
  if (!Id.safeParse(id).success) notFound();
  return getConfig(viewer.member, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { organization, configId } = await params;
  const viewer = await pageViewer(organization);
  if (missingPermission(viewer.member.permissions, needed)) return { title };
  return { title: (await configOf(viewer, configId)).name };
}

export default async function ConfigPage({ params }: PageProps) {
  const { organization: slug, configId } = await params;
  const viewer = await pageViewer(slug);
  const { organization, member } = viewer;
  const missing = missingPermission(member.permissions, needed);
  if (missing) return <NoAccess title={title} permission={missing} />;
  const config = await configOf(viewer, configId);
  const client = new QueryClient();
  client.setQueryData(configDetail(organization.id, config.id).queryKey, config);
  // Without the permission this fails here, and the page does not ask.
  await prefetchList(client, credentialList(organization.id, "", config.id), () =>
    listCredentials(member, { workloadIdentityConfigId: config.id }),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WorkloadIdentityConfigPage key={config.id} id={config.id} facts={issuerFacts(member)} />
    </HydrationBoundary>
  );
}
