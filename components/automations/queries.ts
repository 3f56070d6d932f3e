// What the pages about automations ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import type { PreFlightStanding } from "@/lib/shared/automations/pre-flight/schema";
import type {
  Automation,
  AutomationDetail,
  Deployment,
  DeploymentDetail,
  Kickoff,
  PendingChanges,
} from "@/lib/shared/automations/schema";
import { request } from "@/lib/shared/http/client";

export function automationList(organizationId: string, query = "") {
  return listOptions<Automation>(organizationId, "automations", { query });
}

export function automationDetail(organizationId: string, automationId: string) {
  return queryOptions({
    queryKey: [organizationId, "automations", "detail", automationId],
    queryFn: ({ signal }) =>
      request<AutomationDetail>(organizationPath(organizationId, "automations", automationId), { signal }),
  });
}

export function deploymentList(organizationId: string, automationId: string) {
  return listOptions<Deployment>(organizationId, `automations/${automationId}/deployments`);
}

export function deploymentDetail(organizationId: string, automationId: string, version: number) {
  const path = ["automations", automationId, "deployments", String(version)];
  return queryOptions({
    queryKey: [organizationId, ...path],
    queryFn: ({ signal }) => request<DeploymentDetail>(organizationPath(organizationId, ...path), { signal }),
  });
}

export function pendingChanges(organizationId: string, automationId: string) {
  const path = ["automations", automationId, "pending-changes"];
  return queryOptions({
    queryKey: [organizationId, ...path],
    queryFn: ({ signal }) => request<PendingChanges>(organizationPath(organizationId, ...path), { signal }),
    // Credentials and variables change on other pages, and in other hands.
    staleTime: 0,
  });
}

export function preFlightStanding(organizationId: string, automationId: string) {
  const path = ["automations", automationId, "pre-flight"];
  return queryOptions({
    queryKey: [organizationId, ...path],
    queryFn: ({ signal }) =>
      request<PreFlightStanding>(organizationPath(organizationId, ...path), { signal }),
    // As with pending changes; and kickoffs prove things meanwhile.
    staleTime: 0,
  });
}

export function kickoffList(organizationId: string, automationId: string) {
  return listOptions<Kickoff>(organizationId, `automations/${automationId}/kickoffs`);
}
