ALTER TABLE "factors" ADD COLUMN "credential_id" text;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "public_key" text;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "counter" bigint;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "transports" text[];--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "challenge" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "challenge_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_credential" UNIQUE("credential_id");