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
	CONSTRAINT "secret_versions_pk" PRIMARY KEY("organization_id","arn","version_id")
);
--> statement-breakpoint
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
CREATE INDEX "deployments_expiry" ON "deployments" USING btree ("organization_id","expires_at") WHERE "deployments"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "kickoffs_time" ON "kickoffs" USING btree ("organization_id","started_at");