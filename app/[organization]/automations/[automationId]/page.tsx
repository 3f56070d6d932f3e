import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { organizationPage, orNotFound } from "@/app/organization-page";
import { answerOf, firstOf, givenOf, hydrated, known } from "@/app/prefetch";
import { type PageViewer, pageViewer } from "@/app/viewer";
import { Automation } from "@/components/automations/automation";
import {
  automationDetail,
  deploymentList,
  kickoffList,
  pendingChanges,
  preFlightStatus,
} from "@/components/automations/queries";
import { automationFilters, loadVariableAddress } from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { pendingChanges as readPendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { listDeployments } from "@/lib/server/automations/deployments/service";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { preFlightStatus as readPreFlightStatus } from "@/lib/server/automations/pre-flight/status";
import { getAutomation } from "@/lib/server/automations/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { Id } from "@/lib/shared/input";
import { allows } from "@/lib/shared/permissions";

interface Params {
  automationId: string;
}

const title = "Automation";

/** Read once for title and page. */
const automationOf = cache(async ({ member }: PageViewer, id: string) => {
  if (!Id.safeParse(id).success) notFound();
  return orNotFound(getAutomation(member, id));
});

export async function generateMetadata({
  params,
}: {
  params: Promise<Params & { organization: string }>;
}): Promise<Metadata> {
  const { organization, automationId } = await params;
  const viewer = await pageViewer(organization);
  if (!allows(viewer.member.permissions, "automations:read")) return { title };
  return { title: (await automationOf(viewer, automationId)).name };
}

export default organizationPage<Params>(
  title,
  "automations:read",
  async (viewer, { params: { automationId: id }, searchParams }) => {
    const { organization, member } = viewer;
    const automation = await automationOf(viewer, id);
    const filters = automationFilters(await loadVariableAddress(searchParams), id);
    return hydrated(<Automation key={id} id={id} />, [
      known(automationDetail(organization.id, id), automation),
      firstOf(kickoffList(organization.id, id), () => listKickoffs(member, id, {})),
      firstOf(deploymentList(organization.id, id), () => listDeployments(member, id, {})),
      // Notices that come later would push everything below them down.
      ...(automation.deploymentVersion === null
        ? []
        : [answerOf(pendingChanges(organization.id, id), () => readPendingChanges(member, id))]),
      answerOf(preFlightStatus(organization.id, id), () => readPreFlightStatus(member, id)),
      // Without the permission this fails here, and the page does not ask.
      firstOf(variableList(organization.id, filters), () => listVariables(member, givenOf(filters))),
    ]);
  },
);
