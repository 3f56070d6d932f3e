ALTER TABLE "workload_identity_configs" ADD COLUMN "subject" text DEFAULT 'organization' NOT NULL;--> statement-breakpoint
ALTER TABLE "workload_identity_configs" ADD COLUMN "automation_ids" uuid[];