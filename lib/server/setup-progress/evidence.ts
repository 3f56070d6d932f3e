// What was observed of an organization's setup, as far as the actor may read it. This is asked with every page: each
// question takes a few rows, by an index.
import { and, count, eq, exists, ne, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { automations, deployments } from "@/db/schema/automations";
import { setupEvidence } from "@/db/schema/evidence";
import { secretProviderCredentials as credentials, workloadIdentityConfigs } from "@/db/schema/secrets";
import { environmentVariableAssignments, environmentVariables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import type { Member } from "@/lib/server/auth/actor";
import { environment, missingIssuerVariables } from "@/lib/server/env";
import type { RunKind } from "@/lib/shared/evidence/schema";
import { allows } from "@/lib/shared/permissions";
import type { SetupEvidence } from "@/lib/shared/setup-progress/schema";

/** How many credentials are looked at, those tested last first. */
const testedCredentials = 50;

export type TestedCredential = Awaited<ReturnType<typeof testedOf>>[number];

/** Null for what the actor may not read. */
export interface Evidence {
  missingIssuerVariables: string[] | null;
  configCount: number | null;
  /** What the setup guide saw of a role. */
  handshake: Run | null;
  credentials: TestedCredential[] | null;
  variables: { first: { key: string; createdAt: Date } | null } | null;
  runs: Awaited<ReturnType<typeof runsOf>> | null;
}

export async function collectEvidence({ organizationId, permissions }: Member): Promise<Evidence> {
  const mayRead = (
    feature: "workload_identity_configs" | "secret_providers" | "environment_variables" | "automations",
  ) => allows(permissions, `${feature}:read`);
  const [configCount, seen, tested, variables, runs] = await Promise.all([
    mayRead("workload_identity_configs") ? configsOf(organizationId) : null,
    mayRead("workload_identity_configs") ? seenRuns(organizationId) : null,
    mayRead("secret_providers") ? testedOf(organizationId) : null,
    mayRead("environment_variables") ? variablesOf(organizationId) : null,
    mayRead("automations") ? runsOf(organizationId) : null,
  ]);
  return {
    missingIssuerVariables: mayRead("workload_identity_configs")
      ? missingIssuerVariables(environment())
      : null,
    configCount,
    handshake: seen?.("handshake") ?? null,
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
  const configId = credentials.workloadIdentityConfigId;
  return database()
    .select({ id, name, method, configId, lastTest, lastTestedAt })
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
      inOrganization({ organizationId }, environmentVariables, ne(environmentVariables.source, "direct")),
    )
    .orderBy(environmentVariables.key, environmentVariables.id)
    .limit(1);
  return { first };
}

async function runsOf(organizationId: string) {
  const [automation, deployedAutomation, seen] = await Promise.all([
    automationOf(organizationId),
    deployedAutomationOf(organizationId),
    seenRuns(organizationId),
  ]);
  return {
    automation,
    deployedAutomation,
    deployed: seen("deployed"),
    baked: seen("baked"),
    resolved: seen("kickoff_resolved"),
    read: seen("kickoff_read"),
    failed: seen("kickoff_failed"),
    flight: seen("pre_flight"),
    flightRead: seen("pre_flight_read"),
    flightFresh: seen("pre_flight_fresh"),
  };
}

/** What a run of each kind showed last. */
async function seenRuns(organizationId: string) {
  const rows = await database()
    .select()
    .from(setupEvidence)
    .where(eq(setupEvidence.organizationId, organizationId));
  return (wanted: RunKind): Run | null => {
    const row = rows.find(({ kind }) => kind === wanted);
    return row ? { label: row.label, at: row.seenAt, reason: row.reason } : null;
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
  label: string;
  at: Date;
  /** Of what failed. */
  reason: string | null;
}

/** One that has been deployed. */
async function deployedAutomationOf(organizationId: string) {
  const { id, name } = automations;
  const [row] = await database()
    .select({ id, name })
    .from(automations)
    .where(
      inOrganization(
        { organizationId },
        automations,
        exists(
          database()
            .select({ one: sql`1` })
            .from(deployments)
            .where(inOrganization({ organizationId }, deployments, eq(deployments.automationId, id))),
        ),
      ),
    )
    .orderBy(name)
    .limit(1);
  return row ?? null;
}

export function sightingOf(
  by: SetupEvidence["by"],
  { label, at }: { label: string; at: Date | null },
): SetupEvidence {
  return { by, label, at: at?.toISOString() ?? null, reason: null };
}
