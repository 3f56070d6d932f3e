import {
  deleteWorkerIdentity,
  getWorkerIdentity,
  updateWorkerIdentity,
} from "@/lib/server/automations/worker-identities/service";
import { organizationRoute } from "@/lib/server/http/route";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";

export const GET = organizationRoute(workerIdentityOperations.get, getWorkerIdentity);
export const PUT = organizationRoute(workerIdentityOperations.update, updateWorkerIdentity);
export const DELETE = organizationRoute(workerIdentityOperations.delete, deleteWorkerIdentity);
