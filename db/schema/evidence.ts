// What was observed of the way to the secrets, and by what: product state of its own, whatever the audit log keeps.
import { boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, withinOrganization } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";
import { secretProviderCredentials } from "@/db/schema/secrets";
import type { ChainLink, EvidenceRun, RunKind, TrustWaitOutcome } from "@/lib/shared/evidence/schema";

/** The newest that pre-flights, deploys and kickoffs showed of each link of a credential's chain: that it works, that it fails. */
export const credentialEvidence = pgTable(
  "credential_evidence",
  {
    organizationId: organizationId(),
    credentialId: uuid("credential_id").notNull(),
    link: text("link").$type<ChainLink>().notNull(),
    isOk: boolean("is_ok").notNull(),
    /** Of what fails. */
    reason: text("reason"),
    seenBy: text("seen_by").$type<EvidenceRun>().notNull(),
    /** Kept as it was: what was seen outlives the automation. */
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

/** The newest of each kind of run that shows how far an organization's setup is; deleting what ran does not unmake it. */
export const setupEvidence = pgTable(
  "setup_evidence",
  {
    organizationId: organizationId(),
    kind: text("kind").$type<RunKind>().notNull(),
    /** The automation's name, or the role's. */
    label: text("label").notNull(),
    /** Of the first variable that failed. */
    reason: text("reason"),
    seenAt: at("seen_at").notNull(),
  },
  (table) => [primaryKey({ name: "setup_evidence_pk", columns: [table.organizationId, table.kind] })],
);

/** That somebody waits for a role to trust the organization, while the setup script runs in another window. */
export const trustWaits = pgTable(
  "trust_waits",
  {
    organizationId: organizationId(),
    /** The role, in its cloud's own name. */
    principal: text("principal").notNull(),
    startedAt: at("started_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    triedAt: at("tried_at"),
    /** Not before then: however many pages wait, one tries. */
    nextTryAt: at("next_try_at").notNull(),
    failure: jsonb("failure").$type<{ reason: string; message: string }>(),
    endedAt: at("ended_at"),
    outcome: text("outcome").$type<TrustWaitOutcome>(),
  },
  (table) => [primaryKey({ name: "trust_waits_pk", columns: [table.organizationId, table.principal] })],
);
