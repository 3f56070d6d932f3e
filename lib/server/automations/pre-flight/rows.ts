// The rows of a pre-flight's table: what each variable is, and what became of it. Never a value.
import { cloudDefinition, handshakeOf } from "@/lib/clouds/catalog";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { shownFailure } from "@/lib/server/automations/failures";
import { stagesOf, type Way } from "@/lib/server/automations/pre-flight/stages";
import {
  type AssignedVariable,
  isFor,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import type { PreFlightSubject, PreFlightVariable } from "@/lib/shared/automations/pre-flight/schema";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { FoundFailure } from "@/lib/shared/errors";
import { allows } from "@/lib/shared/permissions";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

export interface Subject extends PreFlightSubject {
  way: Way;
}

export function subjectOf(
  { permissions }: Pick<Member, "permissions">,
  { variable, credential, config }: AssignedVariable,
  automationId: string,
): Subject {
  const { key, id: variableId, secretName } = variable;
  const shared = { key, variableId, readAt: readAtNow({ variable, credential }) };
  if (variable.source === "direct") {
    return { ...shared, secretName: null, credential: null, way: { kind: "direct" } };
  }
  if (!credential || (config && !isFor(config, automationId))) {
    return { ...shared, secretName, credential: null, way: { kind: "no_credential" } };
  }
  const { authenticationMethod: method } = credential;
  const cloud = credential.provider as CloudId;
  const isDefault = variable.source === "default";
  const label = isDefault ? `${cloudDefinition(cloud).name} default` : credential.name;
  const hasJsonKey = secretReferenceOf(variable).jsonKey !== null;
  return {
    ...shared,
    secretName,
    credential: {
      label,
      cloud,
      method,
      id: allows(permissions, "secret_providers:read") ? credential.id : null,
    },
    way: { kind: "secret", handshake: handshakeOf({ cloud, method }), hasJsonKey },
  };
}

export function shown({ key, variableId, readAt, secretName, credential }: Subject): PreFlightSubject {
  return { key, variableId, readAt, secretName, credential };
}

export function resolvedRow(
  subject: Subject,
  secret: PreFlightVariable["secret"],
  durationMs: number,
): PreFlightVariable {
  return { ...shown(subject), stages: stagesOf(subject.way, null), durationMs, secret, failure: null };
}

interface Unresolved {
  stage: ReadingStage;
  failure: FoundFailure;
}

/** @param viewer who sees it, in which organization. */
export function failedRow(
  viewer: { actor: Actor; slug: string },
  subject: Subject,
  { stage, failure }: Unresolved,
  durationMs: number,
): PreFlightVariable {
  const isUntried = failure.reason === "out_of_time";
  return {
    ...shown(subject),
    stages: stagesOf(subject.way, isUntried ? "untried" : stage),
    durationMs,
    secret: null,
    failure: { ...shownFailure(viewer.actor, viewer.slug, failure), stage },
  };
}
