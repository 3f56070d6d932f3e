// The evidence for an organization's setup, as far as the actor may read it. This is asked with every page: each
// question takes a few rows, by an index.
import { and, eq, exists, ne, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { automations, deployments } from "@/db/schema/automations";
import { setupEvidence } from "@/db/schema/evidence";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import type { Member } from "@/lib/server/auth/actor";
import { maySeeSecretNames } from "@/lib/server/automations/failures";
import { environment, missingIssuerVariables } from "@/lib/server/env";
import { byName } from "@/lib/server/listing/cursor";
import type { ConnectionStage, Placed, RemedyPlace } from "@/lib/shared/clouds/failures";
import type { FoundFailure } from "@/lib/shared/errors";
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
  /** The newest outcome of waiting for a role to trust the organization. */
  handshake: Run | null;
  credentials: TestedCredential[] | null;
  variables: { first: { key: string; createdAt: Date } | null } | null;
  runs: Awaited<ReturnType<typeof runsOf>> | null;
}

export async function collectEvidence(actor: Member): Promise<Evidence> {
  const mayRead = (
    feature: "workload_identity_configs" | "secret_providers" | "environment_variables" | "automations",
  ) => allows(actor.permissions, `${feature}:read`);
  const mayReadConfigs = mayRead("workload_identity_configs");
  const [configCount, newestRun, credentials, variables, runs] = await Promise.all([
    mayReadConfigs ? database().$count(configs, inOrganization(actor, configs)) : null,
    mayReadConfigs ? seenRuns(actor) : null,
    mayRead("secret_providers") ? testedOf(actor) : null,
    mayRead("environment_variables") ? variablesOf(actor) : null,
    mayRead("automations") ? runsOf(actor) : null,
  ]);
  return {
    missingIssuerVariables: mayReadConfigs ? missingIssuerVariables(environment()) : null,
    configCount,
    handshake: newestRun?.("handshake") ?? null,
    credentials,
    variables,
    runs,
  };
}

function testedOf(actor: Member) {
  const { id, name, authenticationMethod: method, lastTest, lastTestedAt } = credentials;
  const configId = credentials.workloadIdentityConfigId;
  return database()
    .select({ id, name, method, configId, lastTest, lastTestedAt })
    .from(credentials)
    .where(inOrganization(actor, credentials))
    .orderBy(sql`${lastTestedAt} desc nulls last`, byName(name))
    .limit(testedCredentials);
}

async function variablesOf(actor: Member) {
  const [first = null] = await database()
    .select({ key: variables.key, createdAt: variables.createdAt })
    .from(variables)
    .where(inOrganization(actor, variables, ne(variables.source, "direct")))
    .orderBy(variables.key, variables.id)
    .limit(1);
  return { first };
}

async function runsOf(actor: Member) {
  const [automation, deployedAutomation, newestRun] = await Promise.all([
    automationOf(actor),
    deployedAutomationOf(actor),
    seenRuns(actor),
  ]);
  return {
    automation,
    deployedAutomation,
    deployed: newestRun("deployed"),
    baked: newestRun("baked"),
    resolved: newestRun("kickoff_resolved"),
    read: newestRun("kickoff_read"),
    failed: newestRun("kickoff_failed"),
    flight: newestRun("pre_flight"),
    flightRead: newestRun("pre_flight_read"),
    flightFresh: newestRun("pre_flight_fresh"),
  };
}

/** The newest run of each kind. */
async function seenRuns(actor: Member) {
  const rows = await database().select().from(setupEvidence).where(inOrganization(actor, setupEvidence));
  return (kind: RunKind): Run | null => {
    const row = rows.find((candidate) => candidate.kind === kind);
    return row ? { label: row.label, at: row.seenAt, reason: row.reason } : null;
  };
}

/** The one to go on with: one that has a variable that reads a secret, before any other. */
async function automationOf(actor: Member) {
  const { id, name } = automations;
  const ofOrganization = inOrganization(actor, automations);
  const [withSecret] = await database()
    .select({ id, name })
    .from(automations)
    .innerJoin(assignments, eq(assignments.automationId, id))
    .innerJoin(variables, and(eq(variables.id, assignments.variableId), ne(variables.source, "direct")))
    .where(ofOrganization)
    .orderBy(byName(name))
    .limit(1);
  if (withSecret) return withSecret;
  const [any] = await database()
    .select({ id, name })
    .from(automations)
    .where(ofOrganization)
    .orderBy(byName(name))
    .limit(1);
  return any ?? null;
}

export interface Run {
  label: string;
  at: Date;
  /** The reason of a failure. */
  reason: string | null;
}

/** An automation that has been deployed. */
async function deployedAutomationOf(actor: Member) {
  const { id, name } = automations;
  const ofIt = database()
    .select({ id: deployments.id })
    .from(deployments)
    .where(inOrganization(actor, deployments, eq(deployments.automationId, id)));
  const [row] = await database()
    .select({ id, name })
    .from(automations)
    .where(inOrganization(actor, automations, exists(ofIt)))
    .orderBy(byName(name))
    .limit(1);
  return row ?? null;
}

type Seen = { label: string; at: Date | null } | null | undefined;

export function sightingOf(by: SetupEvidence["by"], run: Seen): SetupEvidence | null {
  return run ? { by, label: run.label, at: run.at?.toISOString() ?? null, reason: null } : null;
}

/** The same of a run that failed. */
export function failureOf(by: SetupEvidence["by"], run: Run | null | undefined): SetupEvidence | null {
  const sighting = sightingOf(by, run);
  return sighting && { ...sighting, reason: run?.reason ?? null };
}

/** How many kickoffs are looked through: the one that failed is among the newest, or nothing is said. */
const newestKickoffs = 50;

/** Where in the console one looks into what failed: a kickoff and a pre-flight keep it with their failures. */
export async function linkOfRun(actor: Member, { by, label, reason }: SetupEvidence): Promise<Placed | null> {
  if (label === null || (by !== "kickoff" && by !== "pre_flight")) return null;
  const { organizationId } = actor;
  const automationId = sql`(select a.id from automations a
    where a.organization_id = ${organizationId}::uuid and a.name = ${label})`;
  const runs =
    by === "kickoff"
      ? sql`select k.failures from kickoffs k
          where k.automation_id = ${automationId} and k.organization_id = ${organizationId}::uuid
          order by k.started_at desc, k.id desc limit ${newestKickoffs}`
      : sql`select r.failures from pre_flight_results r
          where r.automation_id = ${automationId} and r.organization_id = ${organizationId}::uuid
          order by r.started_at desc`;
  const [run] = await database().execute<{ failures: FoundFailure[] }>(
    sql`select failures from (${runs}) run where failures <> '[]'::jsonb limit 1`,
  );
  const failure = run?.failures.find((found) => found.reason === reason);
  if (!failure?.place) return null;
  const { place, configId, credentialId, key } = failure;
  // A variable's page is for those who may read variables, and so is what it is called.
  return { place, configId, credentialId, ...(maySeeSecretNames(actor) && { key }) };
}

// Evidence from the last tests of credentials.

interface StageOutcome {
  outcome: "ok" | "failed";
  reason: string | null;
  place?: RemedyPlace | undefined;
}

/** The outcome of a stage in a credential's last test; null if the test does not show it. */
function outcomeOf({ lastTest }: TestedCredential, stage: ConnectionStage): StageOutcome | null {
  const kept = lastTest?.stages?.find((kept) => kept.stage === stage);
  if (!kept) return null;
  if (kept.outcome === "ok") return { outcome: "ok", reason: null };
  // A warning with a refusal counts as a failure: a role that may not list, say.
  const reason = kept.failure?.reason ?? null;
  if (kept.outcome !== "failed" && reason === null) return null;
  return { outcome: "failed", reason, place: kept.failure?.place };
}

/** The newest test in which the stage has this outcome. */
export function testSighting(
  tested: readonly TestedCredential[] | null,
  stage: ConnectionStage,
  outcome: StageOutcome["outcome"],
  isMeant: (reason: string | null) => boolean = () => true,
): SetupEvidence | null {
  for (const credential of tested ?? []) {
    const sighting = outcomeOf(credential, stage);
    if (sighting?.outcome !== outcome || !isMeant(sighting.reason)) continue;
    const at = credential.lastTestedAt?.toISOString() ?? null;
    const { id: credentialId, configId, name: label } = credential;
    const { reason, place } = sighting;
    const placed = place && { place, credentialId, ...(configId !== null && { configId }) };
    return { by: "test", label, at, reason, ...(placed && { placed }) };
  }
  return null;
}
