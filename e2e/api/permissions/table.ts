// Who may call what: a row for every route and method.
import type { Feature, Level } from "@/e2e/people";

export type Permission = `${Feature}:${Exclude<Level, "none">}`;

interface Row {
  /** For the owner, and for everybody else who may. */
  ok: 200 | 201 | 204;
  member: 200 | 201 | 204 | 403;
  /** Of a role with `read` on every feature. */
  reader: 200 | 403;
  /** What a role must grant, and no more. */
  needs: Permission[];
  /** For the built-in Owner alone: a role that grants what it needs is refused all the same. */
  ownerAlone?: true;
}

const organization = "/api/v1/organizations/{organizationId}";
const roles = "/api/v1/organizations/{organizationId}/roles";
const members = "/api/v1/organizations/{organizationId}/members";
const invitations = "/api/v1/organizations/{organizationId}/invitations";
const auditEvents = "/api/v1/organizations/{organizationId}/audit-events";
const configs = "/api/v1/organizations/{organizationId}/workload-identity-configs";
const credentials = "/api/v1/organizations/{organizationId}/secret-provider-credentials";
const names = "/api/v1/organizations/{organizationId}/secret-names";
const variables = "/api/v1/organizations/{organizationId}/environment-variables";
const automations = "/api/v1/organizations/{organizationId}/automations";

const readSettings: Permission[] = ["organization_settings:read"];
const manageSettings: Permission[] = ["organization_settings:manage"];
const readAudit: Permission[] = ["audit_log:read"];
const readConfigs: Permission[] = ["workload_identity_configs:read"];
const manageConfigs: Permission[] = ["workload_identity_configs:manage"];
const awaitTrust: Permission[] = ["workload_identity_configs:manage", "secret_providers:manage"];
const readCredentials: Permission[] = ["secret_providers:read"];
const manageCredentials: Permission[] = ["secret_providers:manage", "workload_identity_configs:manage"];
const readVariables: Permission[] = ["environment_variables:read"];
export const manageVariables: Permission[] = ["environment_variables:manage"];
const readAutomations: Permission[] = ["automations:read"];
const manageAutomations: Permission[] = ["automations:manage"];
export const searchNames: Permission[] = ["secret_providers:read", "environment_variables:manage"];

export const consoleTable: Record<string, Row> = {
  [`GET ${organization}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`PUT ${organization}`]: { ok: 200, member: 403, reader: 403, needs: manageSettings },

  [`GET ${organization}/setup-progress`]: { ok: 200, member: 200, reader: 200, needs: [] },
  [`GET ${organization}/overview`]: { ok: 200, member: 200, reader: 200, needs: [] },
  [`GET ${organization}/overview/kickoffs`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },

  [`GET ${roles}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`POST ${roles}`]: { ok: 201, member: 403, reader: 403, needs: manageSettings },
  [`GET ${roles}/{id}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`PUT ${roles}/{id}`]: { ok: 200, member: 403, reader: 403, needs: manageSettings },
  [`DELETE ${roles}/{id}`]: { ok: 204, member: 403, reader: 403, needs: manageSettings },

  [`GET ${members}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`GET ${members}/{id}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`PUT ${members}/{id}`]: { ok: 200, member: 403, reader: 403, needs: manageSettings },
  [`DELETE ${members}/{id}`]: { ok: 204, member: 403, reader: 403, needs: manageSettings },

  [`POST ${members}/{id}/reset-link`]: {
    ok: 201,
    member: 403,
    reader: 403,
    needs: manageSettings,
    ownerAlone: true,
  },
  [`GET ${members}/{id}/deployments`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`DELETE ${members}/{id}/deployments`]: { ok: 204, member: 204, reader: 403, needs: manageAutomations },

  [`GET ${invitations}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`POST ${invitations}`]: { ok: 201, member: 403, reader: 403, needs: manageSettings },
  [`GET ${invitations}/{id}`]: { ok: 200, member: 403, reader: 200, needs: readSettings },
  [`DELETE ${invitations}/{id}`]: { ok: 204, member: 403, reader: 403, needs: manageSettings },
  [`POST ${invitations}/{id}/resend`]: { ok: 200, member: 403, reader: 403, needs: manageSettings },

  [`GET ${auditEvents}`]: { ok: 200, member: 403, reader: 200, needs: readAudit },
  [`GET ${auditEvents}/choices`]: { ok: 200, member: 403, reader: 200, needs: readAudit },
  [`GET ${auditEvents}/export`]: { ok: 200, member: 403, reader: 200, needs: readAudit },

  [`POST ${organization}/issuer-check`]: { ok: 200, member: 403, reader: 200, needs: readConfigs },
  [`GET ${configs}`]: { ok: 200, member: 403, reader: 200, needs: readConfigs },
  [`POST ${configs}`]: { ok: 201, member: 403, reader: 403, needs: manageConfigs },
  [`GET ${configs}/{id}`]: { ok: 200, member: 403, reader: 200, needs: readConfigs },
  [`PUT ${configs}/{id}`]: { ok: 200, member: 403, reader: 403, needs: manageConfigs },
  [`DELETE ${configs}/{id}`]: { ok: 204, member: 403, reader: 403, needs: manageConfigs },
  [`POST ${configs}/trust-policy-review`]: { ok: 200, member: 403, reader: 200, needs: readConfigs },
  [`POST ${configs}/{id}/trust-policy-review`]: { ok: 200, member: 403, reader: 200, needs: readConfigs },
  [`POST ${configs}/{id}/permission-policy-review`]: {
    ok: 200,
    member: 403,
    reader: 200,
    needs: readConfigs,
  },
  [`POST ${configs}/trust-wait`]: { ok: 200, member: 403, reader: 403, needs: awaitTrust },
  [`POST ${configs}/{id}/trust-wait`]: { ok: 200, member: 403, reader: 403, needs: awaitTrust },

  [`GET ${credentials}`]: { ok: 200, member: 403, reader: 200, needs: readCredentials },
  [`POST ${credentials}`]: { ok: 201, member: 403, reader: 403, needs: manageCredentials },
  [`GET ${credentials}/{id}`]: { ok: 200, member: 403, reader: 200, needs: readCredentials },
  [`PUT ${credentials}/{id}`]: { ok: 200, member: 403, reader: 403, needs: manageCredentials },
  [`DELETE ${credentials}/{id}`]: { ok: 204, member: 403, reader: 403, needs: manageCredentials },
  [`POST ${credentials}/{id}/test-connection`]: {
    ok: 200,
    member: 403,
    reader: 403,
    needs: ["secret_providers:manage"],
  },
  [`GET ${credentials}/moved-variables`]: {
    ok: 200,
    member: 403,
    reader: 403,
    needs: ["secret_providers:manage"],
  },
  [`GET ${names}`]: { ok: 200, member: 403, reader: 403, needs: searchNames },

  [`GET ${variables}`]: { ok: 200, member: 200, reader: 200, needs: readVariables },
  [`POST ${variables}`]: { ok: 201, member: 201, reader: 403, needs: manageVariables },
  [`POST ${variables}/import`]: { ok: 200, member: 200, reader: 403, needs: manageVariables },
  [`POST ${variables}/import/review`]: { ok: 200, member: 200, reader: 403, needs: manageVariables },
  [`GET ${variables}/{id}`]: { ok: 200, member: 200, reader: 200, needs: readVariables },
  [`PUT ${variables}/{id}`]: { ok: 200, member: 200, reader: 403, needs: manageVariables },
  [`DELETE ${variables}/{id}`]: { ok: 204, member: 204, reader: 403, needs: manageVariables },
  [`POST ${variables}/assign`]: { ok: 200, member: 200, reader: 403, needs: manageVariables },
  [`POST ${variables}/delete`]: { ok: 200, member: 200, reader: 403, needs: manageVariables },

  [`GET ${organization}/secrets`]: { ok: 200, member: 200, reader: 200, needs: readVariables },
  [`GET ${organization}/secrets/readings`]: {
    ok: 200,
    member: 200,
    reader: 200,
    needs: ["environment_variables:read", "automations:read"],
  },

  [`GET ${automations}`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`POST ${automations}`]: { ok: 201, member: 201, reader: 403, needs: manageAutomations },
  [`GET ${automations}/{id}`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`PUT ${automations}/{id}`]: { ok: 200, member: 200, reader: 403, needs: manageAutomations },
  [`DELETE ${automations}/{id}`]: { ok: 204, member: 204, reader: 403, needs: manageAutomations },
  [`GET ${automations}/{id}/pending-changes`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`GET ${automations}/{id}/pre-flight`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`POST ${automations}/{id}/pre-flight`]: {
    ok: 200,
    member: 200,
    reader: 403,
    needs: ["automations:manage", "environment_variables:read"],
  },
  [`PUT ${automations}/{id}/pre-flight/schedule`]: {
    ok: 200,
    member: 200,
    reader: 403,
    needs: manageAutomations,
  },
  [`GET ${automations}/{id}/kickoffs`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`GET ${automations}/{id}/deployments`]: { ok: 200, member: 200, reader: 200, needs: readAutomations },
  [`POST ${automations}/{id}/deployments`]: { ok: 201, member: 201, reader: 403, needs: manageAutomations },
  [`GET ${automations}/{id}/deployments/{version}`]: {
    ok: 200,
    member: 200,
    reader: 200,
    needs: readAutomations,
  },
  [`DELETE ${automations}/{id}/deployments/{version}`]: {
    ok: 204,
    member: 204,
    reader: 403,
    needs: manageAutomations,
  },
  [`DELETE ${automations}/{id}/deployments/{version}/token`]: {
    ok: 204,
    member: 204,
    reader: 403,
    needs: manageAutomations,
  },
};

/** `foreign`: with another organization's deployment token; a kickoff is then that organization's own. */
export const workerTable: Record<string, { ok: number; foreign: number }> = {
  "POST /api/v1/worker/identity-tokens": { ok: 200, foreign: 404 },
  "POST /api/v1/worker/kickoffs": { ok: 201, foreign: 201 },
  "POST /api/v1/worker/kickoffs/{kickoffId}/outcome": { ok: 204, foreign: 404 },
};

/** For whoever holds an invitation's link. Each column: who sends it, an invitation for somebody new aside. */
export const publicTable: Record<
  string,
  {
    ok: 200 | 201;
    /** For an email that somebody signs in with already: nobody signed in, somebody else. */
    nobody: 200 | 401;
    somebodyElse: 200 | 403;
  }
> = {
  "POST /api/v1/invitations/lookup": { ok: 200, nobody: 200, somebodyElse: 200 },
  "POST /api/v1/invitations/accept": { ok: 201, nobody: 401, somebodyElse: 403 },
};

/** For whoever holds a link to an account: the status for anybody who sends a good token. */
export const linkTable: Record<string, 200> = {
  "POST /api/v1/account-links/lookup": 200,
  "POST /api/v1/account-links/reset-password": 200,
};

/** For whoever is signed in, in whichever organizations or none: the status. */
export const profileTable: Record<string, 200 | 204> = {
  "GET /api/v1/profile": 200,
  "PUT /api/v1/profile/password": 200,
  "GET /api/v1/profile/sessions": 200,
  "DELETE /api/v1/profile/sessions": 200,
  "DELETE /api/v1/profile/sessions/{id}": 204,
};
