// Which runs have shown that the links to the secrets work or fail: product state, kept apart from the audit log.
import { boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, withinOrganization } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";
import { secretProviderCredentials } from "@/db/schema/secrets";
import type { ChainLink, EvidenceRun, RunKind, TrustWaitOutcome } from "@/lib/shared/evidence/schema";

/** The newest success and the newest failure that pre-flights, deploys and kickoffs showed for each link of a credential's chain. */
export const credentialEvidence = pgTable(
  "credential_evidence",
  {
    organizationId: organizationId(),
    credentialId: uuid("credential_id").notNull(),
    link: text("link").$type<ChainLink>().notNull(),
    isOk: boolean("is_ok").notNull(),
    /** The reason of a failure. */
    reason: text("reason"),
    seenBy: text("seen_by").$type<EvidenceRun>().notNull(),
    /** The name at that time: the row outlives the automation. */
    automationName: text("automation_name").notNull(),
    seenAt: at("seen_at").notNull(),
  },
  (table) => [
    primaryKey({ name: "credential_evidence_pk", columns: [table.credentialId, table.link, table.isOk] }),
    withinOrganization(
      "credential_evidence_credential",
      table,
      table.credentialId,
      secretProviderCredentials,
    ).onDelete("cascade"),
  ],
);

/** The newest run of each kind, which shows how far an organization's setup is. The row stays when the automation is deleted. */
export const setupEvidence = pgTable(
  "setup_evidence",
  {
    organizationId: organizationId(),
    kind: text("kind").$type<RunKind>().notNull(),
    /** The automation's name, or the role's. */
    label: text("label").notNull(),
    /** The reason of the first variable that failed. */
    reason: text("reason"),
    seenAt: at("seen_at").notNull(),
  },
  (table) => [primaryKey({ name: "setup_evidence_pk", columns: [table.organizationId, table.kind] })],
);

/** A person is waiting for a role to trust the organization, while the setup script runs in another window. */
export const trustWaits = pgTable(
  "trust_waits",
  {
    organizationId: organizationId(),
    /** The role, as its cloud names it. */
    principal: text("principal").notNull(),
    startedAt: at("started_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    triedAt: at("tried_at"),
    /** The earliest time of the next try: one page tries, however many wait. */
    nextTryAt: at("next_try_at").notNull(),
    failure: jsonb("failure").$type<{ reason: string; message: string }>(),
    endedAt: at("ended_at"),
    outcome: text("outcome").$type<TrustWaitOutcome>(),
  },
  (table) => [primaryKey({ name: "trust_waits_pk", columns: [table.organizationId, table.principal] })],
);
