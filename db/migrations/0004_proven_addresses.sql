ALTER TABLE "users" ADD COLUMN "proven_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "released_at" timestamp (3) with time zone;