import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { auditActorKinds, auditOutcomes } from "@/lib/shared/audit/actions";
import { Moment, PlainText, Time } from "@/lib/shared/input";
import { pageLimit } from "@/lib/shared/listing";
import { pageSizes } from "@/lib/shared/page-sizes";

const Text = PlainText.max(200, "Enter up to 200 characters.");
/** The filters of the audit log's list and export; a row has to match all that are given. */
export const AuditFilters = z.object({
  actorKind: z.enum(auditActorKinds).optional(),
  /** The id of a person, an API token, a service account, a deployment, the automation whose schedule it was; or `operator`. */
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
  limit: pageLimit(pageSizes.auditLog),
  cursor: z.string().max(1000).optional(),
});

const auditFormats = ["csv", "jsonl"] as const;
export const AuditExportQuery = AuditFilters.extend({ format: z.enum(auditFormats) });
export type AuditFormat = (typeof auditFormats)[number];

export const AuditEvent = namedSchema("AuditEvent", {
  id: z.number(),
  /** The row's place in the organization's chain; null for rows older than it. */
  sequence: z.number().nullable(),
  at: Moment,
  actor: z.object({
    kind: z.enum(auditActorKinds),
    id: z.string(),
    /** As it was then: a person's email, an automation and its version. */
    label: z.string(),
    /** The person's name today; null for others, and for a person who is gone. */
    name: z.string().nullable(),
  }),
  /** An `AuditAction`, or one of an earlier version. */
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
  outcome: z.enum(auditOutcomes),
  address: z.string(),
  requestId: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** The values that the log can be filtered by. */
export const AuditChoices = namedSchema("AuditChoices", {
  /** People, by email, and the operator. A deployment is found by its id. */
  actors: z.array(
    z.object({
      kind: z.enum(["member", "operator"]),
      id: z.string(),
      label: z.string(),
      name: z.string().nullable(),
    }),
  ),
  actions: z.array(z.string()),
  objectKinds: z.array(z.string()),
});
export type AuditChoices = z.infer<typeof AuditChoices>;
