// Who may call what: for the console, as the operations declare it.
import { allOperations } from "@/lib/shared/operations/all";
import { type Caller, statusOf, takesApiTokens } from "@/lib/shared/operations/operation";
import { allows, memberPermissions, type Permission } from "@/lib/shared/permissions";

export type { Permission };

interface Row {
  /** For the owner, and for everybody else who may. */
  ok: 200 | 201 | 204;
  member: 200 | 201 | 204 | 403;
  /** Of a role with `read` on every feature. */
  reader: 200 | 201 | 204 | 403;
  /** What a role must grant, and no more. */
  needs: Permission[];
  /** What is asked for before anything else: `needs` also has what only the example needs. */
  declaredNeeds: readonly Permission[];
  /** For the built-in Owner alone: a role that grants what it needs is refused all the same. */
  ownerAlone: boolean;
  /** A member's own: the sender has to have made the object. */
  personAlone: boolean;
  /** Whether an API token opens it as its person's session does. */
  takesApiTokens: boolean;
}

export const manageVariables: Permission[] = ["environment_variables:manage"];
export const searchNames: Permission[] = ["secret_providers:read", "environment_variables:manage"];

const organization = "/api/v1/organizations/{organizationId}";
const credentials = `${organization}/secret-provider-credentials`;
/** What the examples need of what an operation needs only for some requests: theirs are bound to a config, and of others. */
const alsoNeeded: Record<string, Permission> = {
  [`POST ${credentials}`]: "workload_identity_configs:manage",
  [`PUT ${credentials}/{id}`]: "workload_identity_configs:manage",
  [`DELETE ${credentials}/{id}`]: "workload_identity_configs:manage",
  // Theirs report failed kickoffs.
  [`POST ${organization}/webhooks`]: "automations:read",
  [`PUT ${organization}/webhooks/{id}`]: "automations:read",
  [`GET ${organization}/members/{id}`]: "organization_settings:read",
  [`DELETE ${organization}/members/{id}`]: "organization_settings:manage",
};

type OfMembers = Extract<Caller, { kind: "member" }>;

function neededFor(name: string, { needs, dependsOn = [] }: OfMembers): Permission[] {
  const also = alsoNeeded[name];
  if (also && !dependsOn.includes(also)) throw new Error(`${name} does not say that it may need ${also}.`);
  return [...needs, ...(also ? [also] : [])];
}

const mayRead = (permission: Permission) => permission.endsWith(":read");
const mayMember = (permission: Permission) => allows(memberPermissions, permission);

export const consoleTable: Record<string, Row> = Object.fromEntries(
  allOperations.flatMap(({ operation }) => {
    const { caller, method, path } = operation;
    if (caller.kind !== "member") return [];
    const name = `${method} ${path}`;
    const [ok, needs] = [statusOf(operation), neededFor(name, caller)];
    const row: Row = {
      ok,
      member: !caller.ownerAlone && needs.every(mayMember) ? ok : 403,
      reader: !caller.ownerAlone && needs.every(mayRead) ? ok : 403,
      needs,
      declaredNeeds: caller.needs,
      ownerAlone: caller.ownerAlone ?? false,
      personAlone: caller.personAlone ?? false,
      takesApiTokens: takesApiTokens(operation),
    };
    return [[name, row]];
  }),
);

/** `foreign`: with another organization's deployment token; a kickoff is then that organization's own. */
export const workerTable: Record<string, { ok: number; foreign: number }> = {
  "POST /api/v1/worker/identity-tokens": { ok: 200, foreign: 404 },
  "POST /api/v1/worker/kickoffs": { ok: 201, foreign: 201 },
  "POST /api/v1/worker/kickoffs/{kickoffId}/outcome": { ok: 204, foreign: 404 },
};

/** For people with an invitation's link. Each column: who sends it, an invitation for somebody new aside. */
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

/** For people with a link to an account: the status for anybody who sends a good token. */
export const linkTable: Record<string, 200> = {
  "POST /api/v1/account-links/lookup": 200,
  "POST /api/v1/account-links/reset-password": 200,
};

/** For everyone who is signed in, in any organization or none: the status. */
export const profileTable: Record<string, 200 | 201 | 204> = {
  "GET /api/v1/profile": 200,
  "POST /api/v1/profile/organizations": 201,
  "GET /api/v1/profile/organization-addresses/{slug}": 200,
  "PUT /api/v1/profile/password": 200,
  "POST /api/v1/profile/step-up": 204,
  "GET /api/v1/profile/sessions": 200,
  "DELETE /api/v1/profile/sessions": 200,
  "DELETE /api/v1/profile/sessions/{id}": 204,
  "GET /api/v1/profile/factors": 200,
  "POST /api/v1/profile/factors/authenticators": 201,
  "POST /api/v1/profile/factors/authenticators/{id}/confirm": 200,
  "POST /api/v1/profile/factors/passkeys/challenge": 201,
  "POST /api/v1/profile/factors/passkeys": 201,
  "DELETE /api/v1/profile/factors/{id}": 200,
  "POST /api/v1/profile/recovery-codes": 201,
  "POST /api/v1/profile/second-factor": 204,
  "POST /api/v1/profile/second-factor/challenge": 201,
};
