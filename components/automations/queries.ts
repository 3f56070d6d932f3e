// What the pages about automations ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/elements/list-query";
import type { Automation, Deployment, Kickoff } from "@/lib/automations/schema";
import { request } from "@/lib/http/client";

export function automationList(organizationId: string, query = "") {
  return listOptions<Automation>(organizationId, "automations", { query });
}

export function automationDetail(organizationId: string, automationId: string) {
  return queryOptions({
    queryKey: [organizationId, "automations", "detail", automationId],
    queryFn: ({ signal }) =>
      request<Automation>(organizationPath(organizationId, "automations", automationId), { signal }),
  });
}

export function deploymentList(organizationId: string, automationId: string) {
  return listOptions<Deployment>(organizationId, `automations/${automationId}/deployments`);
}

export function kickoffList(organizationId: string, automationId: string) {
  return listOptions<Kickoff>(organizationId, `automations/${automationId}/kickoffs`);
}
