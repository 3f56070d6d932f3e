// The rows of a pre-flight's table: what each variable is, and what became of it. Never a value.
import { explained, type Reader, type Unresolved } from "@/lib/automations/pre-flight/explanation";
import type { PreFlightSubject, PreFlightVariable } from "@/lib/automations/pre-flight/schema";
import { stagesOf, type Way } from "@/lib/automations/pre-flight/stages";
import { type CloudId, cloudDefinition } from "@/lib/clouds/catalog";
import type { StoreSource } from "@/lib/clouds/contract";
import { type AssignedVariable, isFor, readAtNow } from "@/lib/environment-variables/sources";
import { allows } from "@/lib/rbac/permissions";
import { parseSecretReference, type SecretReference } from "@/lib/resolution/reference";
import { credentialSource } from "@/lib/secret-providers/stores";

export interface Subject extends PreFlightSubject {
  way: Way;
  reference: SecretReference;
  /** What its secret is read with; null for a direct value and where there is no credential. */
  source: StoreSource | null;
}

export function subjectOf(
  { permissions }: Reader,
  assigned: AssignedVariable,
  automationId: string,
): Subject {
  const { variable, credential, config } = assigned;
  const reference = parseSecretReference(variable.secretName ?? "");
  const shared = { key: variable.key, variableId: variable.id, readAt: readAtNow(assigned), reference };
  if (variable.source === "direct") {
    return { ...shared, secretName: null, credential: null, way: { kind: "direct" }, source: null };
  }
  const { secretName } = variable;
  if (!credential) {
    return { ...shared, secretName, credential: null, way: { kind: "no_credential" }, source: null };
  }
  if (config && !isFor(config, automationId)) {
    return { ...shared, secretName, credential: null, way: { kind: "no_credential" }, source: null };
  }
  const { authenticationMethod: method } = credential;
  const isDefault = variable.source === "default";
  const label = isDefault
    ? `${cloudDefinition(credential.provider as CloudId).name} default`
    : credential.name;
  return {
    ...shared,
    secretName,
    credential: { label, method, id: allows(permissions, "secret_providers:read") ? credential.id : null },
    way: { kind: "secret", method, hasJsonKey: reference.jsonKey !== null },
    source: credentialSource(credential, config, automationId),
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

export function failedRow(
  reader: Reader,
  subject: Subject,
  unresolved: Unresolved,
  durationMs: number,
): PreFlightVariable {
  const { way, source, reference } = subject;
  const isUntried = unresolved.failure.reason === "out_of_time";
  const variable = { secretName: reference.name, jsonKey: reference.jsonKey };
  return {
    ...shown(subject),
    stages: stagesOf(way, isUntried ? "untried" : unresolved.stage),
    durationMs,
    secret: null,
    failure: explained(reader, unresolved, variable, source),
  };
}
