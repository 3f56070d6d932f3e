ALTER TABLE "deployment_values" RENAME COLUMN "arn" TO "resource";--> statement-breakpoint
ALTER TABLE "deployment_values" RENAME COLUMN "version_id" TO "version";--> statement-breakpoint
ALTER TABLE "kickoff_receipts" RENAME COLUMN "arn" TO "resource";--> statement-breakpoint
ALTER TABLE "kickoff_receipts" RENAME COLUMN "version_id" TO "version";--> statement-breakpoint
ALTER TABLE "secret_versions" RENAME COLUMN "arn" TO "resource";--> statement-breakpoint
ALTER TABLE "secret_versions" RENAME COLUMN "version_id" TO "version";--> statement-breakpoint
UPDATE "secret_provider_credentials" SET "last_test" = replace(replace(replace("last_test"::text, '"awsCode":', '"providerCode":'), '"arn":', '"resource":'), '"versionId":', '"version":')::jsonb WHERE "last_test" IS NOT NULL;
