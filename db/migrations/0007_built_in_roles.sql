ALTER TABLE "roles" ALTER COLUMN "permissions" DROP NOT NULL;--> statement-breakpoint
-- What the built-in roles grant is code from here on.
UPDATE "roles" SET "permissions" = NULL WHERE "built_in" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_permissions" CHECK (("roles"."built_in" is null) = ("roles"."permissions" is not null));
