ALTER TABLE "deployments" ALTER COLUMN "token_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "follows_newest" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "token_revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD COLUMN "started_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "token_deployment_id" uuid;--> statement-breakpoint
ALTER TABLE "environment_variables" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "deployment_values_secret" ON "deployment_values" USING btree ("organization_id","secret_name","deployment_id") WHERE "deployment_values"."secret_name" is not null;--> statement-breakpoint
CREATE INDEX "deployments_following" ON "deployments" USING btree ("automation_id","version") WHERE "deployments"."follows_newest";--> statement-breakpoint
CREATE INDEX "kickoff_receipts_secret" ON "kickoff_receipts" USING btree ("organization_id","secret_name","started_at","kickoff_id");--> statement-breakpoint
CREATE INDEX "environment_variables_updated" ON "environment_variables" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "environment_variables_used" ON "environment_variables" USING btree ("organization_id",coalesce("last_used_at", '1970-01-01 00:00:00+00'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "environment_variables_secret" ON "environment_variables" USING btree ("organization_id",split_part("secret_name", '#', 1));