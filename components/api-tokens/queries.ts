// How the console reads API tokens and service accounts; shared with the page that prefetches them.
import { listOptions, readOptions } from "@/components/ui/list/query";
import {
  apiTokenOperations,
  memberTokenOperations,
  serviceAccountOperations,
} from "@/lib/shared/api-tokens/operations";

export function ownTokenList(organizationId: string) {
  return listOptions(apiTokenOperations.list, { organizationId });
}

export function memberTokenList(organizationId: string, id: string) {
  return listOptions(memberTokenOperations.list, { organizationId, id });
}

export function serviceAccountList(organizationId: string, query = "") {
  return listOptions(serviceAccountOperations.list, { organizationId }, { query });
}

export function serviceAccountDetail(organizationId: string, id: string) {
  return readOptions(serviceAccountOperations.get, { organizationId, id });
}

export function accountTokenList(organizationId: string, id: string) {
  return listOptions(serviceAccountOperations.tokens, { organizationId, id });
}
