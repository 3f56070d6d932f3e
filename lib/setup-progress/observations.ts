// What was observed of an organization's setup, as far as the actor may read it. This is asked with every page: each
// question takes a few rows, by an index.
import { and, count, desc, eq, gt, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { automations, deploymentValues, kickoffs } from "@/db/schema/automations";
import { secretProviderCredentials as credentials, workloadIdentityConfigs } from "@/db/schema/secrets";
import { environmentVariableAssignments, environmentVariables } from "@/db/schema/variables";
import type { Member } from "@/lib/auth/actor";
import { environment, missingIssuerVariables } from "@/lib/env";
import { allows } from "@/lib/rbac/permissions";
import type { SetupSighting } from "@/lib/setup-progress/schema";

/** How many credentials are looked at, those tested last first. */
const testedCredentials = 50;

export type TestedCredential = Awaited<ReturnType<typeof testedOf>>[number];

/** Null for what the actor may not read. */
export interface Observations {
  missingIssuerVariables: string[] | null;
  configCount: number | null;
  credentials: TestedCredential[] | null;
  variables: { first: { key: string; createdAt: Date } | null } | null;
  runs: Awaited<ReturnType<typeof runsOf>> | null;
}

export async function observe({ organizationId, permissions }: Member): Promise<Observations> {
  const mayRead = (
    feature: "workload_identity_configs" | "secret_providers" | "environment_variables" | "automations",
  ) => allows(permissions, `${feature}:read`);
  const [configCount, tested, variables, runs] = await Promise.all([
    mayRead("workload_identity_configs") ? configsOf(organizationId) : null,
    mayRead("secret_providers") ? testedOf(organizationId) : null,
    mayRead("environment_variables") ? variablesOf(organizationId) : null,
    mayRead("automations") ? runsOf(organizationId) : null,
  ]);
  return {
    missingIssuerVariables: mayRead("workload_identity_configs")
      ? missingIssuerVariables(environment())
      : null,
    configCount,
    credentials: tested,
    variables,
    runs,
  };
}

async function configsOf(organizationId: string): Promise<number> {
  const [row] = await database()
    .select({ count: count() })
    .from(workloadIdentityConfigs)
    .where(eq(workloadIdentityConfigs.organizationId, organizationId));
  return row?.count ?? 0;
}

function testedOf(organizationId: string) {
  const { id, name, authenticationMethod: method, lastTest, lastTestedAt } = credentials;
  return database()
    .select({ id, name, method, lastTest, lastTestedAt })
    .from(credentials)
    .where(eq(credentials.organizationId, organizationId))
    .orderBy(sql`${lastTestedAt} desc nulls last`, name)
    .limit(testedCredentials);
}

async function variablesOf(organizationId: string) {
  const [first = null] = await database()
    .select({ key: environmentVariables.key, createdAt: environmentVariables.createdAt })
    .from(environmentVariables)
    .where(
      and(eq(environmentVariables.organizationId, organizationId), ne(environmentVariables.source, "direct")),
    )
    .orderBy(environmentVariables.key, environmentVariables.id)
    .limit(1);
  return { first };
}

/** How many of the newest records are looked at where the newest may not be the one. */
const records = 50;

/** From the audit log, whose index leads to the newest of an action at once: deleting what ran does not unmake it. */
async function runsOf(organizationId: string) {
  const [automation, deployments, resolved, failed, flights] = await Promise.all([
    automationOf(organizationId),
    recordsOf(organizationId, "deployment.created"),
    recordsOf(organizationId, "kickoff.resolved"),
    recordsOf(organizationId, "kickoff.failed", 1),
    recordsOf(organizationId, "automation.pre_flight"),
  ]);
  const [read, baked, deployedAutomation] = await Promise.all([
    kickoffsWithSecrets(organizationId, resolved),
    deploymentsWithSecrets(organizationId, deployments),
    existingAutomation(organizationId, deployments),
  ]);
  return {
    automation,
    deployedAutomation,
    deployed: deployments[0] ?? null,
    baked,
    resolved: resolved[0] ?? null,
    read,
    failed: failed[0] ?? null,
    flight: flights[0] ?? null,
    flightRead: flights.find(({ detail }) => (detail.secretCount ?? 0) > 0) ?? null,
    flightFresh: flights.find(({ detail }) => (detail.freshCount ?? 0) > 0) ?? null,
  };
}

/** The one to go on with: one that has a variable that reads a secret, before any other. */
async function automationOf(organizationId: string) {
  const { id, name } = automations;
  const ofOrganization = eq(automations.organizationId, organizationId);
  const [withSecret] = await database()
    .select({ id, name })
    .from(automations)
    .innerJoin(environmentVariableAssignments, eq(environmentVariableAssignments.automationId, id))
    .innerJoin(
      environmentVariables,
      and(
        eq(environmentVariables.id, environmentVariableAssignments.variableId),
        ne(environmentVariables.source, "direct"),
      ),
    )
    .where(ofOrganization)
    .orderBy(name)
    .limit(1);
  if (withSecret) return { ...withSecret, readsSecret: true };
  const [any] = await database()
    .select({ id, name })
    .from(automations)
    .where(ofOrganization)
    .orderBy(name)
    .limit(1);
  return any ? { ...any, readsSecret: false } : null;
}

export interface Run {
  objectId: string;
  label: string;
  at: Date;
  detail: {
    automationId?: string;
    secretCount?: number;
    freshCount?: number;
    failures?: { key: string; reason: string }[];
  };
}

async function recordsOf(organizationId: string, action: string, limit = records): Promise<Run[]> {
  const rows = await database()
    .select({
      objectId: auditEvents.objectId,
      label: auditEvents.objectLabel,
      at: auditEvents.at,
      detail: auditEvents.detail,
    })
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.action, action)))
    .orderBy(desc(auditEvents.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, detail: row.detail as Run["detail"] }));
}

async function kickoffsWithSecrets(organizationId: string, resolved: Run[]): Promise<Run | null> {
  return newestAmong(resolved, (ids) =>
    database()
      .select({ id: kickoffs.id })
      .from(kickoffs)
      .where(
        and(
          inArray(kickoffs.id, ids),
          eq(kickoffs.organizationId, organizationId),
          gt(kickoffs.secretCount, 0),
        ),
      ),
  );
}

/** That hold what was read from a cloud. */
async function deploymentsWithSecrets(organizationId: string, deployments: Run[]): Promise<Run | null> {
  return newestAmong(deployments, (ids) =>
    database()
      .selectDistinct({ id: deploymentValues.deploymentId })
      .from(deploymentValues)
      .where(
        and(
          inArray(deploymentValues.deploymentId, ids),
          eq(deploymentValues.organizationId, organizationId),
          isNotNull(deploymentValues.arn),
        ),
      ),
  );
}

async function newestAmong(
  runs: Run[],
  select: (ids: string[]) => PromiseLike<{ id: string }[]>,
): Promise<Run | null> {
  if (runs.length === 0) return null;
  const found = new Set((await select(runs.map(({ objectId }) => objectId))).map(({ id }) => id));
  return runs.find(({ objectId }) => found.has(objectId)) ?? null;
}

/** The automation that was deployed last and is still there. */
async function existingAutomation(organizationId: string, deployments: Run[]) {
  const ids = deployments.flatMap(({ detail }) => detail.automationId ?? []);
  if (ids.length === 0) return null;
  const rows = await database()
    .select({ id: automations.id, name: automations.name })
    .from(automations)
    .where(and(inArray(automations.id, ids), eq(automations.organizationId, organizationId)));
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? [])[0] ?? null;
}

export function sightingOf(
  by: SetupSighting["by"],
  { label, at }: { label: string; at: Date | null },
): SetupSighting {
  return { by, label, at: at?.toISOString() ?? null, reason: null };
}
