ALTER TABLE "kickoffs" ADD COLUMN "idempotency_key" uuid;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "request_hash" text;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "attempts" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "running_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD COLUMN "is_reported" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "kickoffs" ADD CONSTRAINT "kickoffs_idempotency_key" UNIQUE("automation_id","idempotency_key");