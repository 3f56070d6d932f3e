// How the console reads webhooks; shared with the page that prefetches them.
import { listOptions, readOptions } from "@/components/ui/list/query";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export function webhookList(organizationId: string, query = "") {
  return listOptions(webhookOperations.list, { organizationId }, { query });
}

export function webhookDetail(organizationId: string, id: string) {
  return readOptions(webhookOperations.get, { organizationId, id });
}

export function deliveryList(organizationId: string, id: string) {
  return listOptions(webhookOperations.deliveries, { organizationId, id });
}
