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
  Issuer: {
    summary: "The documents that clouds fetch to verify tokens, and a check of them.",
    operations: issuerOperations,
  },
  Worker: {
    summary: "What `latchkey-worker` asks: sessions, kickoffs, identity tokens and outcomes.",
    operations: workerOperations,
  },
  Configs: {
    summary: "Workload identity configs: which role in your cloud trusts the organization, and how.",
    operations: configOperations,
  },
  Credentials: {
    summary: "Secret provider credentials: how secrets are read, and connection tests.",
    operations: credentialOperations,
  },
  Variables: {
    summary: "Environment variables, direct or from a secret, and which automations have them.",
    operations: variableOperations,
  },
  Secrets: {
    summary: "One secret: its versions, and what read it.",
    operations: secretOperations,
  },
  Automations: {
    summary: "What runs with the variables, and its kickoffs.",
    operations: automationOperations,
  },
  Deployments: {
    summary: "Versions of an automation, and the tokens that run them.",
    operations: deploymentOperations,
  },
  PreFlight: {
    summary: "Pre-flights: every variable of an automation is tried before it runs.",
    operations: preFlightOperations,
  },
  WorkerIdentities: {
    summary: "Whose tokens let an automation's workers in without a stored one.",
    operations: workerIdentityOperations,
  },
  Organization: {
    summary: "The organization's settings, its creation and its deletion.",
    operations: organizationOperations,
  },
  SingleSignOn: {
    summary: "The organization's own single sign-on: its provider, its roles, and who must use it.",
    operations: singleSignOnOperations,
  },
  Overview: {
    summary: "What fails now, what changed, and what ends soon.",
    operations: overviewOperations,
  },
  Setup: {
    summary: "How far an organization is on the way to its first kickoff.",
    operations: setupOperations,
  },
  Members: {
    summary: "Who belongs to the organization, with which role.",
    operations: memberOperations,
  },
  Roles: {
    summary: "What members may do.",
    operations: roleOperations,
  },
  Invitations: {
    summary: "Links that make somebody a member.",
    operations: invitationOperations,
  },
  AccountLinks: {
    summary: "Links with which a person sets a new password.",
    operations: accountLinkOperations,
  },
  Alerts: {
    summary: "What a person gets email about.",
    operations: alertOperations,
  },
  ApiTokens: {
    summary: "Your own tokens for scripts and pipelines.",
    operations: apiTokenOperations,
  },
  MemberTokens: {
    summary: "The API tokens of other members: to see and to revoke.",
    operations: memberTokenOperations,
  },
  ServiceAccounts: {
    summary: "Programs with a role of their own, and their tokens.",
    operations: serviceAccountOperations,
  },
  Profile: {
    summary: "The person who is signed in: password, sessions and step-up.",
    operations: profileOperations,
  },
  SecondFactor: {
    summary: "A person's passkeys, authenticator apps and recovery codes.",
    operations: secondFactorOperations,
  },
  Audit: {
    summary: "The audit log: what happened and who did it.",
    operations: auditOperations,
  },
  Webhooks: {
    summary: "Events that are sent to servers of your own, and each delivery.",
    operations: webhookOperations,
  },
  Health: {
    summary: "What load balancers and monitoring ask.",
    operations: healthOperations,
  },
  Documentation: {
    summary: "This description of the API.",
    operations: documentationOperations,
  },
} satisfies Record<string, { summary: string; operations: Record<string, Operation> }>;

/** What each part is about, in one sentence. */
export const allParts: readonly { name: string; summary: string }[] = Object.entries(parts).map(
  ([name, { summary }]) => ({ name, summary }),
);

export interface NamedOperation {
  /** "Roles.list": stable, for clients that are generated. */
  id: string;
  part: string;
  operation: Operation;
}

export const allOperations: readonly NamedOperation[] = Object.entries(parts).flatMap(
  ([part, { operations }]) =>
    Object.entries(operations as Record<string, Operation>).map(([name, operation]) => ({
      id: `${part}.${name}`,
      part,
      operation,
    })),
);
