// How far an organization is on its way to the first kickoff, by what was observed and never by a click. It looks
// over every domain, so it is above all of them.
import { issuerReasons } from "@/lib/clouds/contract";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { failingLink } from "@/lib/server/evidence/links";
import {
  collectEvidence,
  type Evidence,
  failureOf,
  linkOfRun,
  sightingOf,
  testSighting,
} from "@/lib/server/setup-progress/evidence";
import { AppError } from "@/lib/shared/errors";
import { allows, type Permission } from "@/lib/shared/permissions";
import type {
  SetupAction,
  SetupEvidence,
  SetupItem,
  SetupProgress,
  SetupStep,
} from "@/lib/shared/setup-progress/schema";

/** For every member: each step as far as the member's role may read what shows it. */
export async function setupProgress(actor: Actor): Promise<SetupProgress> {
  if (actor.kind !== "member") {
    throw new AppError("permission_denied", "Only members of the organization can see this.");
  }
  const evidence = await collectEvidence(actor);
  const steps = await placedRuns(actor, stepsOf(evidence));
  const items = steps.map(({ step, green, red, isVisible, next, needs, isOptional = false }) => {
    const state: SetupItem["state"] = green ? "done" : red ? "failed" : isVisible ? "open" : "unseen";
    return {
      step,
      state,
      isOptional,
      evidence: green ?? red,
      next: state === "done" ? null : next,
      lacks: state === "done" ? [] : needs.filter((permission) => !allows(actor.permissions, permission)),
    };
  });
  const isComplete = items.every(
    ({ state, isOptional }) => isOptional || state === "done" || state === "unseen",
  );
  return { items, isComplete };
}

/** A run that failed is looked up for where that is looked into: rarely, since most steps are green. */
async function placedRuns(actor: Member, steps: Step[]): Promise<Step[]> {
  return Promise.all(
    steps.map(async (step) => {
      const { green, red } = step;
      if (green || !red) return step;
      const placed = await linkOfRun(actor, red);
      return placed ? { ...step, red: { ...red, placed } } : step;
    }),
  );
}

interface Step {
  step: SetupStep;
  /** The newest evidence that it is done, or else that it fails. */
  green: SetupEvidence | null;
  red: SetupEvidence | null;
  /** Whether the viewer would see it, were it done. */
  isVisible: boolean;
  next: SetupAction;
  needs: Permission[];
  isOptional?: boolean;
}

function stepsOf(evidence: Evidence): Step[] {
  const all = [issuer, trust, list, variable, read, deployment, kickoff].map((step) => step(evidence));
  // Nothing of an organization that uses keys alone depends on the issuer.
  return usesKeysAlone(evidence) ? all.filter(({ step }) => step !== "issuer") : all;
}

function usesKeysAlone({ credentials, configCount }: Evidence): boolean {
  if (!credentials || credentials.length === 0 || configCount !== 0) return false;
  return credentials.every(({ method }) => method !== "workload_identity");
}

function issuer(evidence: Evidence): Step {
  const { missingIssuerVariables: missing, runs, credentials, handshake } = evidence;
  const tested = (credentials ?? []).filter(({ method }) => method === "workload_identity");
  const shared = { step: "issuer", isVisible: credentials !== null } as const;
  if (missing && missing.length > 0) {
    const red = { by: "configuration", label: missing.join(" and "), at: null } as const;
    const next = { kind: "configure_issuer", id: null, label: missing.join(" and ") } as const;
    return { ...shared, green: null, red: { ...red, reason: "issuer_not_configured" }, next, needs: [] };
  }
  return {
    ...shared,
    green: newest(
      testSighting(tested, "exchange", "ok"),
      testSighting(tested, "issuer", "ok"),
      sightingOf("setup", handshake),
      sightingOf("kickoff", runs?.read),
      sightingOf("pre_flight", runs?.flightFresh),
    ),
    red: newest(
      testSighting(tested, "issuer", "failed"),
      testSighting(tested, "exchange", "failed", (reason) => reason !== null && issuerReasons.has(reason)),
      ...refusedRuns(evidence, (reason) => issuerReasons.has(reason)),
    ),
    ...connecting(evidence),
  };
}

/** Pre-flights and kickoffs that failed for such a reason. */
function refusedRuns({ runs }: Evidence, isMeant: (reason: string) => boolean): (SetupEvidence | null)[] {
  return [failureOf("pre_flight", runs?.flight), failureOf("kickoff", runs?.failed)].filter(
    (failure) => failure?.reason && isMeant(failure.reason),
  );
}

/** With Workload Identity the cloud then knows the provider, and the role trusts the organization. */
function trust(evidence: Evidence): Step {
  const { runs, credentials: tested, handshake } = evidence;
  return {
    step: "trust",
    isVisible: tested !== null,
    green: newest(
      testSighting(tested, "identity", "ok"),
      sightingOf("setup", handshake),
      sightingOf("kickoff", runs?.read),
      sightingOf("pre_flight", runs?.flightRead),
      sightingOf("deployment", runs?.baked),
    ),
    red: newest(
      testSighting(tested, "exchange", "failed"),
      testSighting(tested, "identity", "failed"),
      testSighting(tested, "mint", "failed"),
      ...refusedRuns(evidence, (reason) => ["identity", "role"].includes(failingLink(reason) ?? "")),
    ),
    ...connecting(evidence),
  };
}

function list(evidence: Evidence): Step {
  const { credentials: tested } = evidence;
  return {
    step: "list",
    isVisible: tested !== null,
    isOptional: true,
    green: testSighting(tested, "list", "ok"),
    red: testSighting(tested, "list", "failed"),
    ...connecting(evidence),
  };
}

/** The first of these that is missing: a config, a credential, a test. */
function connecting({ configCount, credentials, missingIssuerVariables }: Evidence) {
  const [first] = credentials ?? [];
  const action = (kind: SetupAction["kind"], needs: Permission[]) => ({
    next: { kind, id: first?.id ?? null, label: first?.name ?? null },
    needs,
  });
  if (first) return action("test_credential", ["secret_providers:manage"]);
  const trusting: Permission[] = ["secret_providers:manage", "workload_identity_configs:manage"];
  // With nothing to mint with, a config can be prepared all the same.
  if (configCount === 0 || missingIssuerVariables === null) return action("add_config", trusting);
  return action("add_credential", trusting);
}

function variable({ variables }: Evidence): Step {
  const first = variables?.first;
  return {
    step: "variable",
    isVisible: variables !== null,
    green: sightingOf("variable", first && { label: first.key, at: first.createdAt }),
    red: null,
    next: { kind: "add_variable", id: null, label: null },
    needs: ["environment_variables:manage", "secret_providers:read"],
  };
}

function read({ runs, credentials }: Evidence): Step {
  const { automation = null } = runs ?? {};
  return {
    step: "read",
    isVisible: runs !== null,
    green: newest(
      testSighting(credentials, "read", "ok"),
      sightingOf("kickoff", runs?.read),
      sightingOf("pre_flight", runs?.flightRead),
      sightingOf("deployment", runs?.baked),
    ),
    red: runs?.flight?.reason ? failureOf("pre_flight", runs.flight) : null,
    ...(automation
      ? {
          next: { kind: "run_pre_flight", id: automation.id, label: automation.name },
          needs: ["automations:manage", "environment_variables:read"],
        }
      : creating),
  };
}

const creating = {
  next: { kind: "create_automation", id: null, label: null },
  needs: ["automations:manage"],
} satisfies Pick<Step, "next" | "needs">;

function deployment({ runs }: Evidence): Step {
  const { deployed, automation } = runs ?? {};
  return {
    step: "deployment",
    isVisible: runs !== null,
    green: sightingOf("deployment", deployed),
    red: null,
    ...(automation
      ? {
          next: { kind: "deploy", id: automation.id, label: automation.name },
          needs: ["automations:manage"],
        }
      : creating),
  };
}

function kickoff(evidence: Evidence): Step {
  const { resolved, failed, deployedAutomation: deployed } = evidence.runs ?? {};
  return {
    step: "kickoff",
    isVisible: evidence.runs !== null,
    green: sightingOf("kickoff", resolved),
    red: failureOf("kickoff", failed),
    ...(deployed
      ? { next: { kind: "kick_off", id: deployed.id, label: deployed.name }, needs: [] }
      : (({ next, needs }) => ({ next, needs }))(deployment(evidence))),
  };
}

function newest(...candidates: (SetupEvidence | null | undefined)[]): SetupEvidence | null {
  return candidates.reduce<SetupEvidence | null>(
    (latest, next) => (next && (!latest || (next.at ?? "") > (latest.at ?? "")) ? next : latest),
    null,
  );
}
