import {
  deleteServiceAccount,
  getServiceAccount,
  updateServiceAccount,
} from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

export const GET = organizationRoute(serviceAccountOperations.get, getServiceAccount);
export const PUT = organizationRoute(serviceAccountOperations.update, updateServiceAccount);
export const DELETE = organizationRoute(serviceAccountOperations.delete, deleteServiceAccount);
