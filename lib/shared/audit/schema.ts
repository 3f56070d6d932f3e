import { z } from "zod";
import { type AuditActorKind, type AuditOutcome, auditOutcomes } from "@/lib/shared/audit/actions";
import { PlainText, Time } from "@/lib/shared/input";

const Text = PlainText.max(200, "Enter up to 200 characters.");
/** What a list and an export of the audit log can be narrowed to; all of what is given must fit. */
export const AuditFilters = z.object({
  /** A person's id, a deployment's, the automation's whose schedule it was, or `operator`. */
  actorId: Text.optional(),
  objectKind: Text.optional(),
  objectId: Text.optional(),
  /** A whole action, or the beginning of some up to a dot: `kickoff.`. */
  action: z
    .string()
    .max(100)
    .regex(
      /^[a-z_]+(\.[a-z_]*)?$/,
      "Write an action such as role.created, or role. for all actions on roles.",
    )
    .optional(),
  outcome: z.enum(auditOutcomes).optional(),
  /** Inclusive. */
  from: Time.optional(),
  /** Exclusive. */
  to: Time.optional(),
});
export type AuditFilters = z.infer<typeof AuditFilters>;

export const AuditQuery = AuditFilters.extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1000).optional(),
});

const auditFormats = ["csv", "jsonl"] as const;
export const AuditExportQuery = AuditFilters.extend({ format: z.enum(auditFormats) });
export type AuditFormat = (typeof auditFormats)[number];

export interface AuditEvent {
  id: number;
  /** The row's place in the organization's chain; null for rows older than it. */
  sequence: number | null;
  at: string;
  actor: {
    kind: AuditActorKind;
    id: string;
    /** As it was then: a person's email, an automation and its version. */
    label: string;
    /** The person's name today; null for others, and for a person who is gone. */
    name: string | null;
  };
  /** An `AuditAction`, or one of an earlier version. */
  action: string;
  object: { kind: string; id: string; label: string };
  outcome: AuditOutcome;
  address: string;
  requestId: string;
  detail: Record<string, unknown>;
  hash: string | null;
}

/** What the log has to filter by. */
export interface AuditChoices {
  /** People, by email, and the operator. A deployment is found by its id. */
  actors: { kind: "member" | "operator"; id: string; label: string; name: string | null }[];
  actions: string[];
  objectKinds: string[];
}
