import { z } from "zod";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { WorkerIdentity, WorkerIdentityInput } from "@/lib/shared/worker-identities/schema";

const identities = `${organization}/automations/{id}/worker-identities` as const;

export const workerIdentityOperations = {
  list: operation("GET", identities, {
    summary: "Lists the identities by which an automation's workers get sessions, by name.",
    caller: member("automations:read"),
    answer: z.object({ items: z.array(WorkerIdentity) }),
  }),
  create: operation("POST", identities, {
    summary: "Lets workers with an issuer's tokens act for an automation.",
    caller: member("automations:manage"),
    body: WorkerIdentityInput,
    answer: WorkerIdentity,
    status: 201,
    audits: ["worker_identity.created"],
  }),
  get: operation("GET", `${identities}/{identityId}`, {
    summary: "Gives one identity.",
    caller: member("automations:read"),
    answer: WorkerIdentity,
  }),
  update: operation("PUT", `${identities}/{identityId}`, {
    summary: "Changes an identity. Its sessions end.",
    caller: member("automations:manage"),
    body: WorkerIdentityInput,
    ifMatch: true,
    answer: WorkerIdentity,
    audits: ["worker_identity.updated"],
  }),
  delete: operation("DELETE", `${identities}/{identityId}`, {
    summary: "Removes an identity. Its sessions end.",
    caller: member("automations:manage"),
    ifMatch: true,
    audits: ["worker_identity.deleted"],
  }),
};
