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
CREATE TABLE "failed_deploys" (
	"automation_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"failed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"failures" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pre_flight_results" (
	"organization_id" uuid NOT NULL,
	"automation_id" uuid NOT NULL,
	"by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ok" boolean NOT NULL,
	"passed" jsonb NOT NULL,
	"failures" jsonb NOT NULL,
	CONSTRAINT "pre_flight_results_pk" PRIMARY KEY("automation_id","by")
);
--> statement-breakpoint
CREATE TABLE "pre_flight_schedules" (
	"automation_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"every" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claim" uuid,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "secret_versions" (
	"organization_id" uuid NOT NULL,
	"arn" text NOT NULL,
	"version_id" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"automation_id" uuid NOT NULL,
	"config_id" uuid NOT NULL,
	"secret_name" text NOT NULL,
	CONSTRAINT "secret_versions_pk" PRIMARY KEY("organization_id","arn","version_id")
);
--> statement-breakpoint
ALTER TABLE "deployments" ALTER COLUMN "token_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "automations" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "automations" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "automations" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "follows_newest" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "token_revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD COLUMN "credential_id" uuid;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD COLUMN "started_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "token_deployment_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD COLUMN "revision" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD COLUMN "changed_by" uuid;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "credential_evidence" ADD CONSTRAINT "credential_evidence_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_evidence" ADD CONSTRAINT "credential_evidence_credential" FOREIGN KEY ("credential_id","organization_id") REFERENCES "public"."secret_provider_credentials"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setup_evidence" ADD CONSTRAINT "setup_evidence_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trust_waits" ADD CONSTRAINT "trust_waits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "failed_deploys" ADD CONSTRAINT "failed_deploys_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "failed_deploys" ADD CONSTRAINT "failed_deploys_automation" FOREIGN KEY ("automation_id","organization_id") REFERENCES "public"."automations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_flight_results" ADD CONSTRAINT "pre_flight_results_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_flight_results" ADD CONSTRAINT "pre_flight_results_automation" FOREIGN KEY ("automation_id","organization_id") REFERENCES "public"."automations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_flight_schedules" ADD CONSTRAINT "pre_flight_schedules_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_flight_schedules" ADD CONSTRAINT "pre_flight_schedules_automation" FOREIGN KEY ("automation_id","organization_id") REFERENCES "public"."automations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_versions" ADD CONSTRAINT "secret_versions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "failed_deploys_list" ON "failed_deploys" USING btree ("organization_id","failed_at");--> statement-breakpoint
CREATE INDEX "pre_flight_results_failed" ON "pre_flight_results" USING btree ("organization_id","started_at") WHERE not "pre_flight_results"."ok";--> statement-breakpoint
CREATE INDEX "pre_flight_schedules_due" ON "pre_flight_schedules" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "secret_versions_time" ON "secret_versions" USING btree ("organization_id","first_seen_at");--> statement-breakpoint
ALTER TABLE "automations" ADD CONSTRAINT "automations_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD CONSTRAINT "secret_provider_credentials_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD CONSTRAINT "workload_identity_configs_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD CONSTRAINT "environment_variables_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "automations_organization" ON "automations" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "deployment_values_secret" ON "deployment_values" USING btree ("organization_id","secret_name","deployment_id") WHERE "deployment_values"."secret_name" is not null;--> statement-breakpoint
CREATE INDEX "deployments_expiry" ON "deployments" USING btree ("organization_id","expires_at") WHERE "deployments"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "deployments_following" ON "deployments" USING btree ("automation_id","version") WHERE "deployments"."follows_newest";--> statement-breakpoint
CREATE INDEX "kickoff_receipts_secret" ON "kickoff_receipts" USING btree ("organization_id","secret_name","started_at","kickoff_id");--> statement-breakpoint
CREATE INDEX "kickoffs_time" ON "kickoffs" USING btree ("organization_id","started_at");--> statement-breakpoint
CREATE INDEX "environment_variables_updated" ON "environment_variables" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "environment_variables_used" ON "environment_variables" USING btree ("organization_id",coalesce("last_used_at", '1970-01-01 00:00:00+00'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "environment_variables_secret" ON "environment_variables" USING btree ("organization_id",split_part("secret_name", '#', 1));--> statement-breakpoint
UPDATE "kickoff_receipts" SET "started_at" = kickoff.started_at FROM kickoffs kickoff WHERE kickoff.id = kickoff_id;--> statement-breakpoint
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
