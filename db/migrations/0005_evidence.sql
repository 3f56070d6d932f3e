CREATE TABLE "credential_evidence" (
	"organization_id" uuid NOT NULL,
	"credential_id" uuid NOT NULL,
	"link" text NOT NULL,
	"is_ok" boolean NOT NULL,
	"reason" text,
	"seen_by" text NOT NULL,
	"automation_name" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "credential_evidence_pk" PRIMARY KEY("credential_id","link","is_ok")
);
--> statement-breakpoint
CREATE TABLE "setup_evidence" (
	"organization_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"reason" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "setup_evidence_pk" PRIMARY KEY("organization_id","kind")
);
--> statement-breakpoint
CREATE TABLE "trust_waits" (
	"organization_id" uuid NOT NULL,
	"principal" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"tried_at" timestamp (3) with time zone,
	"next_try_at" timestamp (3) with time zone NOT NULL,
	"failure" jsonb,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	CONSTRAINT "trust_waits_pk" PRIMARY KEY("organization_id","principal")
);
--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD COLUMN "credential_id" uuid;--> statement-breakpoint
ALTER TABLE "credential_evidence" ADD CONSTRAINT "credential_evidence_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_evidence" ADD CONSTRAINT "credential_evidence_credential" FOREIGN KEY ("credential_id","organization_id") REFERENCES "public"."secret_provider_credentials"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setup_evidence" ADD CONSTRAINT "setup_evidence_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trust_waits" ADD CONSTRAINT "trust_waits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "setup_evidence" ("organization_id", "kind", "label", "reason", "seen_at")
SELECT DISTINCT ON (organization_id, kind) organization_id, kind, label, reason, at FROM (
  SELECT organization_id, CASE action WHEN 'deployment.created' THEN 'deployed' WHEN 'kickoff.resolved' THEN 'kickoff_resolved'
      WHEN 'kickoff.failed' THEN 'kickoff_failed' ELSE 'pre_flight' END AS kind,
    object_label AS label, detail #>> '{failures,0,reason}' AS reason, created_at AS at
  FROM audit_events WHERE action IN ('deployment.created', 'kickoff.resolved', 'kickoff.failed', 'automation.pre_flight')
  UNION ALL SELECT organization_id, 'pre_flight_read', object_label, NULL, created_at FROM audit_events
    WHERE action = 'automation.pre_flight' AND (detail ->> 'secretCount')::int > 0
  UNION ALL SELECT organization_id, 'pre_flight_fresh', object_label, NULL, created_at FROM audit_events
    WHERE action = 'automation.pre_flight' AND (detail ->> 'freshCount')::int > 0
  UNION ALL SELECT kickoff.organization_id, 'kickoff_read', automation.name, NULL, kickoff.started_at
    FROM kickoffs kickoff JOIN automations automation ON automation.id = kickoff.automation_id
    WHERE kickoff.status = 'resolved' AND kickoff.secret_count > 0
  UNION ALL SELECT deployment.organization_id, 'baked', automation.name, NULL, deployment.created_at
    FROM deployments deployment JOIN automations automation ON automation.id = deployment.automation_id
    WHERE EXISTS (SELECT FROM deployment_values value WHERE value.deployment_id = deployment.id AND value.arn IS NOT NULL)
) AS seen ORDER BY organization_id, kind, at DESC;
