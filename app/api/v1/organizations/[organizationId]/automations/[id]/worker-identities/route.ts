import {
  createWorkerIdentity,
  listWorkerIdentities,
} from "@/lib/server/automations/worker-identities/service";
import { organizationRoute } from "@/lib/server/http/route";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";

export const GET = organizationRoute(workerIdentityOperations.list, listWorkerIdentities);
export const POST = organizationRoute(workerIdentityOperations.create, createWorkerIdentity);
