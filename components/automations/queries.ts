// What the pages about automations ask the server for.
import { listOptions, readOptions } from "@/components/ui/list/query";
import {
  automationOperations,
  deploymentOperations,
  preFlightOperations,
} from "@/lib/shared/automations/operations";

/** @param configId only those that may use this workload identity config. */
export function automationList(organizationId: string, query = "", configId = "") {
  return listOptions(automationOperations.list, { organizationId }, { query, configId });
}

export function automationDetail(organizationId: string, id: string) {
  return readOptions(automationOperations.get, { organizationId, id });
}

export function deploymentList(organizationId: string, id: string) {
  return listOptions(deploymentOperations.list, { organizationId, id });
}

export function deploymentDetail(organizationId: string, id: string, version: number) {
  return readOptions(deploymentOperations.get, { organizationId, id, version: String(version) });
}

export function pendingChanges(organizationId: string, id: string) {
  // Credentials and variables change on other pages, and in other hands.
  return { ...readOptions(automationOperations.pendingChanges, { organizationId, id }), staleTime: 0 };
}

export function preFlightStatus(organizationId: string, id: string) {
  // As with pending changes; and kickoffs prove things meanwhile.
  return { ...readOptions(preFlightOperations.get, { organizationId, id }), staleTime: 0 };
}

export function kickoffList(organizationId: string, id: string) {
  return listOptions(automationOperations.kickoffs, { organizationId, id });
}
