import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { organizationPage, orNotFound } from "@/app/organization-page";
import { firstOf, hydrated, known } from "@/app/prefetch";
import { type PageViewer, pageViewer } from "@/app/viewer";
import { credentialList } from "@/components/secret-providers/queries";
import { WorkloadIdentityConfigPage } from "@/components/workload-identity/config";
import { configDetail } from "@/components/workload-identity/queries";
import { listCredentials } from "@/lib/server/secret-providers/service";
import { getConfig, issuerFacts } from "@/lib/server/workload-identity/service";
import { Id } from "@/lib/shared/input";
import { allows } from "@/lib/shared/permissions";

interface Params {
  configId: string;
}

const title = "Workload Identity Config";
const permission = "workload_identity_configs:read";

/** Read once for title and page. */
const configOf = cache(async ({ member }: PageViewer, id: string) => {
  if (!Id.safeParse(id).success) notFound();
  return orNotFound(getConfig(member, id));
});

export async function generateMetadata({
  params,
}: {
  params: Promise<Params & { organization: string }>;
}): Promise<Metadata> {
  const { organization, configId } = await params;
  const viewer = await pageViewer(organization);
  if (!allows(viewer.member.permissions, permission)) return { title };
  return { title: (await configOf(viewer, configId)).name };
}

export default organizationPage<Params>(title, permission, async (viewer, { params }) => {
  const { organization, member } = viewer;
  const config = await configOf(viewer, params.configId);
  return hydrated(<WorkloadIdentityConfigPage key={config.id} id={config.id} facts={issuerFacts(member)} />, [
    known(configDetail(organization.id, config.id), config),
    // Without the permission this fails here, and the page does not ask.
    firstOf(credentialList(organization.id, "", config.id), () =>
      listCredentials(member, { workloadIdentityConfigId: config.id }),
    ),
  ]);
});
