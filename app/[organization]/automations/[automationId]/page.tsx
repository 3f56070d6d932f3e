import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { cache } from "react";
import { givenOf, prefetchList } from "@/app/prefetch";
import { type PageViewer, pageViewer } from "@/app/viewer";
import { Automation } from "@/components/automations/automation";
import { automationDetail, deploymentList, kickoffList } from "@/components/automations/queries";
import { automationFilters, loadVariableAddress } from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { NoAccess } from "@/components/shell/no-access";
import { listDeployments } from "@/lib/server/automations/deployments";
import { listKickoffs } from "@/lib/server/automations/kickoff-history";
import { getAutomation } from "@/lib/server/automations/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";
import { allows } from "@/lib/shared/permissions";

interface PageProps {
  params: Promise<{ organization: string; automationId: string }>;
  searchParams: Promise<SearchParams>;
}

/** What is not an id, deleted, or another organization's is not found. Read once for title and page. */
const automationOf = cache(async (viewer: PageViewer, id: string) => {
  if (!Id.safeParse(id).success) notFound();
  return getAutomation(viewer.member, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { organization, automationId } = await params;
  const viewer = await pageViewer(organization);
  if (!allows(viewer.member.permissions, "automations:read")) return { title: "Automation" };
  return { title: (await automationOf(viewer, automationId)).name };
}

export default async function AutomationPage({ params, searchParams }: PageProps) {
  const { organization: slug, automationId } = await params;
  const viewer = await pageViewer(slug);
  const { organization, member } = viewer;
  if (!allows(member.permissions, "automations:read")) {
    return <NoAccess title="Automation" permission="automations:read" />;
  }
  const automation = await automationOf(viewer, automationId);
  const filters = automationFilters(await loadVariableAddress(searchParams), automationId);
  const client = new QueryClient();
  client.setQueryData(automationDetail(organization.id, automationId).queryKey, automation);
  await Promise.all([
    prefetchList(client, kickoffList(organization.id, automationId), () =>
      listKickoffs(member, automationId, {}),
    ),
    prefetchList(client, deploymentList(organization.id, automationId), () =>
      listDeployments(member, automationId, {}),
    ),
    // Without the permission this fails here, and the page does not ask.
    prefetchList(client, variableList(organization.id, filters), () =>
      listVariables(member, givenOf(filters)),
    ),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Automation key={automationId} id={automationId} />
    </HydrationBoundary>
  );
}
