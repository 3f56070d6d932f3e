CREATE TABLE "kept_out" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kept_out_pk" PRIMARY KEY("organization_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organization_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organization_providers" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"issuer" text,
	"client_id" text,
	"sealed_secret" text,
	"role_claim" text,
	"default_role_id" uuid,
	"may_make_owners" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_sign_in_at" timestamp (3) with time zone,
	"last_refused_at" timestamp (3) with time zone,
	"last_refusal" text,
	"revision" uuid DEFAULT gen_random_uuid() NOT NULL,
	"changed_by" uuid,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_providers_own" CHECK (("organization_providers"."issuer" is null) = ("organization_providers"."client_id" is null) and ("organization_providers"."issuer" is null) = ("organization_providers"."sealed_secret" is null))
);
--> statement-breakpoint
CREATE TABLE "role_rules" (
	"organization_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"value" text NOT NULL,
	"role_id" uuid NOT NULL,
	CONSTRAINT "role_rules_pk" PRIMARY KEY("organization_id","position")
);
--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "is_role_by_provider" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "kept_out" ADD CONSTRAINT "kept_out_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_out" ADD CONSTRAINT "kept_out_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_domains" ADD CONSTRAINT "organization_domains_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_providers" ADD CONSTRAINT "organization_providers_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_providers" ADD CONSTRAINT "organization_providers_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_providers" ADD CONSTRAINT "organization_providers_default_role" FOREIGN KEY ("default_role_id","organization_id") REFERENCES "public"."roles"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_rules" ADD CONSTRAINT "role_rules_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_rules" ADD CONSTRAINT "role_rules_role" FOREIGN KEY ("role_id","organization_id") REFERENCES "public"."roles"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "kept_out_user" ON "kept_out" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "organization_domains_organization" ON "organization_domains" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "organization_providers_role" ON "organization_providers" USING btree ("default_role_id");--> statement-breakpoint
CREATE INDEX "role_rules_role" ON "role_rules" USING btree ("role_id");