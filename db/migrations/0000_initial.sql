CREATE TABLE "audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_label" text NOT NULL,
	"action" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"object_label" text NOT NULL,
	"outcome" text NOT NULL,
	"address" text NOT NULL,
	"request_id" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "automations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "automations_name" UNIQUE("organization_id","name"),
	CONSTRAINT "automations_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "deployment_values" (
	"organization_id" uuid NOT NULL,
	"deployment_id" uuid NOT NULL,
	"key" text NOT NULL,
	"variable_id" uuid NOT NULL,
	"sealed_value" text NOT NULL,
	CONSTRAINT "deployment_values_pk" PRIMARY KEY("deployment_id","key")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"automation_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"token_hash" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "deployments_token_hash" UNIQUE("token_hash"),
	CONSTRAINT "deployments_version" UNIQUE("automation_id","version"),
	CONSTRAINT "deployments_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "environment_variable_assignments" (
	"organization_id" uuid NOT NULL,
	"variable_id" uuid NOT NULL,
	"automation_id" uuid NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "assignments_pk" PRIMARY KEY("automation_id","variable_id"),
	CONSTRAINT "assignments_automation_key" UNIQUE("automation_id","key")
);
--> statement-breakpoint
CREATE TABLE "environment_variables" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"key" text NOT NULL,
	"source" text NOT NULL,
	"provider" text,
	"credential_id" uuid,
	"secret_name" text,
	"sealed_value" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "environment_variables_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "environment_variables_id_key" UNIQUE("id","key")
);
--> statement-breakpoint
CREATE TABLE "kickoff_receipts" (
	"organization_id" uuid NOT NULL,
	"kickoff_id" uuid NOT NULL,
	"key" text NOT NULL,
	"config_id" uuid NOT NULL,
	"secret_name" text NOT NULL,
	"arn" text,
	"version_id" text,
	CONSTRAINT "kickoff_receipts_pk" PRIMARY KEY("kickoff_id","key")
);
--> statement-breakpoint
CREATE TABLE "kickoffs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"automation_id" uuid NOT NULL,
	"deployment_id" uuid NOT NULL,
	"deployment_version" integer NOT NULL,
	"resolve" text NOT NULL,
	"runtime_version" text NOT NULL,
	"status" text NOT NULL,
	"secret_count" integer NOT NULL,
	"failures" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"duration_ms" integer,
	CONSTRAINT "kickoffs_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_pk" PRIMARY KEY("organization_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organizations_slug" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"built_in" text,
	"permissions" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_name" UNIQUE("organization_id","name"),
	CONSTRAINT "roles_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "secret_provider_credentials" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"authentication_method" text NOT NULL,
	"workload_identity_config_id" uuid,
	"settings" jsonb NOT NULL,
	"is_default" boolean NOT NULL,
	"last_test" jsonb,
	"last_tested_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "secret_provider_credentials_name" UNIQUE("organization_id","name"),
	CONSTRAINT "secret_provider_credentials_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"address" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "workload_identity_configs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"cloud" text NOT NULL,
	"settings" jsonb NOT NULL,
	"is_default" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workload_identity_configs_name" UNIQUE("organization_id","name"),
	CONSTRAINT "workload_identity_configs_id_organization" UNIQUE("id","organization_id")
);
--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "automations" ADD CONSTRAINT "automations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_values" ADD CONSTRAINT "deployment_values_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_values" ADD CONSTRAINT "deployment_values_deployment" FOREIGN KEY ("deployment_id","organization_id") REFERENCES "public"."deployments"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_automation" FOREIGN KEY ("automation_id","organization_id") REFERENCES "public"."automations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variable_assignments" ADD CONSTRAINT "environment_variable_assignments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variable_assignments" ADD CONSTRAINT "assignments_variable_organization" FOREIGN KEY ("variable_id","organization_id") REFERENCES "public"."environment_variables"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variable_assignments" ADD CONSTRAINT "assignments_variable_key" FOREIGN KEY ("variable_id","key") REFERENCES "public"."environment_variables"("id","key") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "environment_variable_assignments" ADD CONSTRAINT "assignments_automation" FOREIGN KEY ("automation_id","organization_id") REFERENCES "public"."automations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD CONSTRAINT "environment_variables_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD CONSTRAINT "environment_variables_credential" FOREIGN KEY ("credential_id","organization_id") REFERENCES "public"."secret_provider_credentials"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD CONSTRAINT "kickoff_receipts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD CONSTRAINT "kickoff_receipts_kickoff" FOREIGN KEY ("kickoff_id","organization_id") REFERENCES "public"."kickoffs"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD CONSTRAINT "kickoffs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD CONSTRAINT "kickoffs_deployment" FOREIGN KEY ("deployment_id","organization_id") REFERENCES "public"."deployments"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_role" FOREIGN KEY ("role_id","organization_id") REFERENCES "public"."roles"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD CONSTRAINT "secret_provider_credentials_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_provider_credentials" ADD CONSTRAINT "secret_provider_credentials_config" FOREIGN KEY ("workload_identity_config_id","organization_id") REFERENCES "public"."workload_identity_configs"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD CONSTRAINT "workload_identity_configs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_list" ON "audit_events" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "assignments_variable" ON "environment_variable_assignments" USING btree ("variable_id");--> statement-breakpoint
CREATE INDEX "environment_variables_list" ON "environment_variables" USING btree ("organization_id","key","id");--> statement-breakpoint
CREATE INDEX "environment_variables_credential" ON "environment_variables" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "kickoffs_list" ON "kickoffs" USING btree ("automation_id","started_at","id");--> statement-breakpoint
CREATE INDEX "memberships_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "secret_provider_credentials_default" ON "secret_provider_credentials" USING btree ("organization_id","provider") WHERE "secret_provider_credentials"."is_default";--> statement-breakpoint
CREATE INDEX "secret_provider_credentials_config" ON "secret_provider_credentials" USING btree ("workload_identity_config_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_email" ON "sign_in_attempts" USING btree ("email","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_address" ON "sign_in_attempts" USING btree ("address","at");--> statement-breakpoint
CREATE UNIQUE INDEX "workload_identity_configs_default" ON "workload_identity_configs" USING btree ("organization_id","cloud") WHERE "workload_identity_configs"."is_default";