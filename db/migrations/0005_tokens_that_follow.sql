ALTER TABLE "deployments" ALTER COLUMN "token_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "follows_newest" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "token_revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "token_deployment_id" uuid;--> statement-breakpoint
CREATE INDEX "deployments_following" ON "deployments" USING btree ("automation_id","version") WHERE "deployments"."follows_newest";