// What came of a pre-flight: its table, with what each variable is and how far it came, and what is kept of it. Never a
// value.
import { lte } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { preFlightResults } from "@/db/schema/pre-flights";
import { cloudDefinition, handshakeOf } from "@/lib/clouds/catalog";
import { type AuditedAction, recordAudit } from "@/lib/server/audit/record";
import type { Actor, Member, Schedule } from "@/lib/server/auth/actor";
import { shownFailure } from "@/lib/server/automations/failures";
import { keepAutomation } from "@/lib/server/automations/service";
import {
  type AssignedVariable,
  isFor,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import type {
  KeptFailure,
  PreFlight,
  PreFlightStageOutcome,
  PreFlightSubject,
  PreFlightVariable,
} from "@/lib/shared/automations/pre-flight/schema";
import type { Handshake } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { FoundFailure } from "@/lib/shared/errors";
import { allows } from "@/lib/shared/permissions";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

/** How a variable's value is got, which decides the stages that it passes. */
export interface Subject extends PreFlightSubject {
  method:
    | { kind: "direct" }
    | { kind: "no_credential" }
    | { kind: "secret"; handshake: Handshake; hasJsonKey: boolean };
}

export function subjectOf(
  { permissions }: Pick<Member, "permissions">,
  { variable, credential, config }: AssignedVariable,
  automationId: string,
): Subject {
  const { key, id: variableId, secretName } = variable;
  const shared = { key, variableId, readAt: readAtNow({ variable, credential }) };
  if (variable.source === "direct") {
    return { ...shared, secretName: null, credential: null, method: { kind: "direct" } };
  }
  if (!credential || (config && !isFor(config, automationId))) {
    return { ...shared, secretName, credential: null, method: { kind: "no_credential" } };
  }
  const { authenticationMethod: method } = credential;
  const cloud = credential.provider as CloudId;
  const isDefault = variable.source === "default";
  const label = isDefault ? `${cloudDefinition(cloud).name} default` : credential.name;
  const id = allows(permissions, "secret_providers:read") ? credential.id : null;
  const hasJsonKey = secretReferenceOf(variable).jsonKey !== null;
  return {
    ...shared,
    secretName,
    credential: { label, cloud, method, id },
    method: { kind: "secret", handshake: handshakeOf({ cloud, method }), hasJsonKey },
  };
}

export function shown({ key, variableId, readAt, secretName, credential }: Subject): PreFlightSubject {
  return { key, variableId, readAt, secretName, credential };
}

export function resolvedRow(subject: Subject, secret: PreFlightVariable["secret"], durationMs: number) {
  return { ...shown(subject), stages: stageOutcomes(subject, null), durationMs, secret, failure: null };
}

/** @param viewer who sees it, in which organization. */
export function failedRow(
  viewer: { actor: Actor; slug: string },
  subject: Subject,
  { stage, failure }: { stage: ReadingStage; failure: FoundFailure },
  durationMs: number,
): PreFlightVariable {
  const isUntried = failure.reason === "out_of_time";
  return {
    ...shown(subject),
    stages: stageOutcomes(subject, isUntried ? "untried" : stage),
    durationMs,
    secret: null,
    failure: { ...shownFailure(viewer.actor, viewer.slug, failure), stage },
  };
}

const handshakeStages: Record<Handshake, readonly ReadingStage[]> = {
  token: ["mint", "issuer", "exchange"],
  exchange: ["open", "exchange"],
  none: ["open", "exchange"],
};

/** Has no call of its own: that it was passed shows only in the answer to the next stage's, when that is passed too. */
const impliedStage: Partial<Record<Handshake, ReadingStage>> = {
  token: "issuer",
  none: "exchange",
};

/** @param failed null for what passed all; `untried` for what was not begun. */
function stageOutcomes({ method }: Subject, failed: ReadingStage | "untried" | null) {
  const stages = stagesOf(method);
  if (failed === "untried") return stages.map((stage) => ({ stage, outcome: "not_reached" as const }));
  const at = failed === null ? stages.length : stages.indexOf(failed);
  const implied = method.kind === "secret" ? impliedStage[method.handshake] : undefined;
  return stages
    .map((stage, index): PreFlightStageOutcome => {
      const outcome = index < at ? "ok" : index === at ? "failed" : "not_reached";
      return { stage, outcome };
    })
    .filter(({ stage }, index) => !(stage === implied && index === at - 1 && at < stages.length));
}

function stagesOf(method: Subject["method"]): readonly ReadingStage[] {
  if (method.kind === "direct") return ["open"];
  if (method.kind === "no_credential") return ["credential"];
  const rest: ReadingStage[] = method.hasJsonKey ? ["json_key", "inject"] : ["inject"];
  return [...handshakeStages[method.handshake], "read", "decrypt", ...rest];
}

interface Tried {
  id: string;
  name: string;
}

export function auditedFlight({ id, name }: Tried): Pick<AuditedAction, "action" | "object"> {
  return { action: "automation.pre_flight", object: { kind: "automation", id, label: name } };
}

/** Keeps the last one that a person ran and the last that the timer ran, and records it. */
export async function keepResult(
  tx: Transaction,
  actor: Member | Schedule,
  automation: Tried,
  { result, failures }: { result: PreFlight; failures: KeptFailure[] },
): Promise<void> {
  const { ok, startedAt, variables } = result;
  const passed = variables.filter(({ failure }) => failure === null).map(({ key }) => key);
  const kept = { startedAt: new Date(startedAt), ok, passed, failures };
  // If the automation was deleted meanwhile, only the audit log has a row.
  if (await keepAutomation(tx, actor, automation.id)) {
    const by = actor.kind === "member" ? "person" : "schedule";
    await tx
      .insert(preFlightResults)
      .values({ organizationId: actor.organizationId, automationId: automation.id, by, ...kept })
      .onConflictDoUpdate({
        target: [preFlightResults.automationId, preFlightResults.by],
        set: kept,
        setWhere: lte(preFlightResults.startedAt, kept.startedAt),
      });
  }
  const read = variables.filter(({ secret }) => secret !== null);
  await recordAudit(tx, actor, {
    ...auditedFlight(automation),
    outcome: ok ? "ok" : "failed",
    detail: {
      startedAt,
      passed,
      secretCount: read.length,
      // Through Workload Identity.
      freshCount: read.filter(({ readAt }) => readAt === "kickoff").length,
      failures: variables.flatMap(({ key, failure }) =>
        failure ? [{ key, stage: failure.stage, reason: failure.reason }] : [],
      ),
    },
  });
}
