import { z } from "zod";
import {
  PreFlight,
  PreFlightEvent,
  PreFlightQuery,
  PreFlightSchedule,
  PreFlightScheduleInput,
  PreFlightStatus,
} from "@/lib/shared/automations/pre-flight/schema";
import {
  Automation,
  AutomationDetail,
  AutomationInput,
  AutomationsQuery,
  DeployEvent,
  DeployInput,
  Deployment,
  DeploymentDetail,
  Kickoff,
  NewDeployment,
  PendingChanges,
  SeenDeployment,
} from "@/lib/shared/automations/schema";
import { ListQuery, pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const automations = `${organization}/automations` as const;
const deployments = `${automations}/{id}/deployments` as const;

export const automationOperations = {
  list: operation("GET", automations, {
    summary: "Lists automations by name.",
    caller: { ...member("automations:read"), dependsOn: ["secret_providers:read"] },
    query: AutomationsQuery,
    answer: pageOf(Automation),
  }),
  create: operation("POST", automations, {
    summary: "Creates an automation.",
    caller: member("automations:manage"),
    body: AutomationInput,
    answer: Automation,
    status: 201,
    audits: ["automation.created"],
  }),
  get: operation("GET", `${automations}/{id}`, {
    summary: "Gives one automation.",
    caller: member("automations:read"),
    answer: AutomationDetail,
  }),
  update: operation("PUT", `${automations}/{id}`, {
    summary: "Renames an automation.",
    caller: member("automations:manage"),
    body: AutomationInput,
    ifMatch: true,
    answer: Automation,
    audits: ["automation.updated"],
  }),
  delete: operation("DELETE", `${automations}/{id}`, {
    summary: "Deletes an automation with its deployments and its history.",
    caller: member("automations:manage"),
    ifMatch: true,
    audits: ["automation.deleted"],
  }),
  kickoffs: operation("GET", `${automations}/{id}/kickoffs`, {
    summary: "Lists an automation's kickoffs, the newest first.",
    caller: member("automations:read"),
    query: ListQuery,
    answer: pageOf(Kickoff),
  }),
  pendingChanges: operation("GET", `${automations}/{id}/pending-changes`, {
    summary: "Says what the next deploy would change.",
    caller: member("automations:read"),
    answer: PendingChanges,
  }),
};

export const deploymentOperations = {
  list: operation("GET", deployments, {
    summary: "Lists an automation's deployments, the newest first.",
    caller: member("automations:read"),
    query: ListQuery,
    answer: pageOf(Deployment),
  }),
  create: operation("POST", deployments, {
    summary: "Deploys what is assigned now. The token in the answer is shown this once.",
    caller: member("automations:manage"),
    body: DeployInput,
    answer: NewDeployment,
    stage: DeployEvent,
    status: 201,
    audits: ["deployment.created", "deployment.failed"],
  }),
  get: operation("GET", `${deployments}/{version}`, {
    summary: "Gives one deployment, with what was assigned when it was made.",
    caller: member("automations:read"),
    answer: DeploymentDetail,
  }),
  revoke: operation("DELETE", `${deployments}/{version}`, {
    summary: "Revokes a deployment: nothing runs it any more, and its token is refused.",
    caller: member("automations:manage"),
    ifMatch: true,
    audits: ["deployment.revoked"],
  }),
  revokeToken: operation("DELETE", `${deployments}/{version}/token`, {
    summary: "Revokes a deployment's token alone.",
    caller: member("automations:manage"),
    ifMatch: true,
    audits: ["deployment.token_revoked"],
  }),
  listSeen: operation("GET", `${organization}/members/{id}/deployments`, {
    summary: "Lists the deployments whose tokens a member was shown, and which still let workers in.",
    caller: member("automations:read"),
    answer: z.object({ items: z.array(SeenDeployment) }),
  }),
  revokeSeen: operation("DELETE", `${organization}/members/{id}/deployments`, {
    summary: "Revokes the tokens that a member was shown. The versions stay.",
    caller: member("automations:manage"),
    audits: ["deployment.token_revoked"],
  }),
};

export const preFlightOperations = {
  get: operation("GET", `${automations}/{id}/pre-flight`, {
    summary: "Gives the last pre-flight, its schedule, and what nothing has shown to work yet.",
    caller: member("automations:read"),
    answer: PreFlightStatus,
  }),
  run: operation("POST", `${automations}/{id}/pre-flight`, {
    summary: "Reads every variable as a kickoff would, and discards the values.",
    caller: member("automations:manage", "environment_variables:read"),
    query: PreFlightQuery,
    answer: PreFlight,
    stage: PreFlightEvent,
    audits: ["automation.pre_flight", "identity_token.minted"],
  }),
  schedule: operation("PUT", `${automations}/{id}/pre-flight/schedule`, {
    summary: "Sets how often pre-flights run by themselves.",
    caller: member("automations:manage"),
    body: PreFlightScheduleInput,
    answer: PreFlightSchedule,
    audits: ["automation.pre_flight_scheduled"],
  }),
};
