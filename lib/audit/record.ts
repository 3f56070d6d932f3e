// Writing the audit log. A change's record goes into the change's own transaction, so that neither lands alone.
import type { Executor } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import type { Actor } from "@/lib/auth/actor";

export interface AuditedAction {
  /** `object.verb`, as in `workload_identity_config.created`. */
  action: string;
  object: { kind: string; id: string; label: string };
  outcome?: "ok" | "failed" | "denied";
  /** Settings before and after, or a reason. Never a secret value. */
  detail?: Record<string, unknown>;
}

export async function recordAudit(executor: Executor, actor: Actor, audited: AuditedAction): Promise<void> {
  const { action, object, outcome = "ok", detail = {} } = audited;
  await executor.insert(auditEvents).values({
    organizationId: actor.organizationId,
    ...identityOf(actor),
    action,
    objectKind: object.kind,
    objectId: object.id,
    objectLabel: object.label,
    outcome,
    address: actor.address,
    requestId: actor.requestId,
    detail,
  });
}

function identityOf(actor: Actor) {
  switch (actor.kind) {
    case "member":
      return { actorKind: "member", actorId: actor.userId, actorLabel: actor.email } as const;
    case "worker": {
      const label = `${actor.automationName} v${actor.deploymentVersion}`;
      return { actorKind: "deployment", actorId: actor.deploymentId, actorLabel: label } as const;
    }
    case "operator":
      return { actorKind: "operator", actorId: "operator", actorLabel: "Command line" } as const;
  }
}
