// Every operation, by the part of the product that it belongs to.
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import { alertOperations } from "@/lib/shared/alerts/operations";
import {
  apiTokenOperations,
  memberTokenOperations,
  serviceAccountOperations,
} from "@/lib/shared/api-tokens/operations";
import { auditOperations } from "@/lib/shared/audit/operations";
import {
  automationOperations,
  deploymentOperations,
  preFlightOperations,
} from "@/lib/shared/automations/operations";
import { documentationOperations } from "@/lib/shared/documentation/operations";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { healthOperations } from "@/lib/shared/health/operations";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import { memberOperations } from "@/lib/shared/members/operations";
import { issuerOperations } from "@/lib/shared/oidc/operations";
import type { Operation } from "@/lib/shared/operations/operation";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import { overviewOperations } from "@/lib/shared/overview/operations";
import { profileOperations } from "@/lib/shared/profile/operations";
import { roleOperations } from "@/lib/shared/roles/operations";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import { secretOperations } from "@/lib/shared/secret-history/operations";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { setupOperations } from "@/lib/shared/setup-progress/operations";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import { webhookOperations } from "@/lib/shared/webhooks/operations";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";
import { workerOperations } from "@/lib/shared/workers/operations";
import { configOperations } from "@/lib/shared/workload-identity/operations";

const parts = {
  Issuer: issuerOperations,
  Worker: workerOperations,
  Configs: configOperations,
  Credentials: credentialOperations,
  Variables: variableOperations,
  Secrets: secretOperations,
  Automations: automationOperations,
  Deployments: deploymentOperations,
  PreFlight: preFlightOperations,
  WorkerIdentities: workerIdentityOperations,
  Organization: organizationOperations,
  SingleSignOn: singleSignOnOperations,
  Overview: overviewOperations,
  Setup: setupOperations,
  Members: memberOperations,
  Roles: roleOperations,
  Invitations: invitationOperations,
  AccountLinks: accountLinkOperations,
  Alerts: alertOperations,
  ApiTokens: apiTokenOperations,
  MemberTokens: memberTokenOperations,
  ServiceAccounts: serviceAccountOperations,
  Profile: profileOperations,
  SecondFactor: secondFactorOperations,
  Audit: auditOperations,
  Webhooks: webhookOperations,
  Health: healthOperations,
  Documentation: documentationOperations,
} satisfies Record<string, Record<string, Operation>>;

export interface NamedOperation {
  /** "Roles.list": stable, for clients that are generated. */
  id: string;
  part: string;
  operation: Operation;
}

export const allOperations: readonly NamedOperation[] = Object.entries(parts).flatMap(([part, operations]) =>
  Object.entries(operations as Record<string, Operation>).map(([name, operation]) => ({
    id: `${part}.${name}`,
    part,
    operation,
  })),
);
