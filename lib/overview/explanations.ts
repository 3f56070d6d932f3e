// Why what fails fails and what to change, in the words of a pre-flight, as far as the viewer may know it.
import { database } from "@/db/client";
import type { Member } from "@/lib/auth/actor";
import { explained } from "@/lib/automations/pre-flight/explanation";
import type { ConnectionStage } from "@/lib/clouds/errors";
import { knowsReason } from "@/lib/clouds/registry";
import { type AssignedVariable, assignedAmong } from "@/lib/environment-variables/sources";
import type { Failed, FailingRun } from "@/lib/overview/failing";
import type { FailingItem, FailingReason } from "@/lib/overview/schema";
import { allows } from "@/lib/rbac/permissions";
import { parseSecretReference } from "@/lib/resolution/reference";
import { credentialSource } from "@/lib/secret-providers/stores";

const mostReasons = 3;

export async function explainRuns(actor: Member, runs: readonly FailingRun[]): Promise<FailingItem[]> {
  const shown = runs.map(({ failures, ...run }) => ({
    run,
    failures: failures.slice(0, mostReasons),
    more: Math.max(0, failures.length - mostReasons),
  }));
  const mayRead = allows(actor.permissions, "environment_variables:read");
  const keys = [...new Set(shown.flatMap(({ failures }) => failures.map(({ key }) => key)))];
  const assigned =
    mayRead && keys.length > 0
      ? await assignedAmong(
          database(),
          actor.organizationId,
          shown.map(({ run }) => run.subject.id),
          keys,
        )
      : [];
  const placeOf = (automationId: string, key: string) => `${automationId} ${key}`;
  const found = new Map(assigned.map((one) => [placeOf(one.automationId, one.variable.key), one]));
  return shown.map(({ run, failures, more }) => ({
    ...run,
    more,
    reasons: failures.map((failed) =>
      mayRead
        ? reasonOf(actor, failed, found.get(placeOf(run.subject.id, failed.key)), run.subject.id)
        : { ...bare(failed), needs: "environment_variables:read" },
    ),
  }));
}

/** Their detail says what to do. */
const selfExplanatory: ReadonlySet<string> = new Set([
  "config_not_for_automation",
  "not_baked",
  "runtime_too_old",
]);

function reasonOf(
  actor: Member,
  failed: Failed,
  assigned: AssignedVariable | undefined,
  automationId: string,
): FailingReason {
  const { key, reason, detail = "", awsCode = null } = failed;
  // Not assigned any more: only what was said then is known.
  if (!assigned || selfExplanatory.has(reason)) return { ...bare(failed), cause: detail || null };
  const { variable, credential, config } = assigned;
  const isComplete = credential && (config || credential.authenticationMethod !== "workload_identity");
  const source = isComplete ? credentialSource(credential, config, automationId) : null;
  const refusal =
    source && knowsReason(source.cloud, reason)
      ? { stage: cloudStageOf(failed), reason, awsCode, message: detail }
      : null;
  // Kickoffs and deploys do not keep the stage: theirs is shown to those alone who may see what trusts whom.
  const unresolved = { stage: failed.stage ?? "exchange", failure: { key, reason, detail }, refusal };
  const { name: secretName, jsonKey } = parseSecretReference(variable.secretName ?? "");
  const told = explained(actor, unresolved, { secretName, jsonKey }, source);
  return { ...bare(failed), cause: told.cause || null, remedy: told.remedy, needs: told.remedyNeeds };
}

function cloudStageOf({ stage }: Failed): ConnectionStage {
  return stage === "exchange" || stage === "mint" || stage === "issuer" ? stage : "read";
}

function bare({ key, reason }: Failed): FailingReason {
  return { key, reason, cause: null, remedy: null, needs: null };
}
