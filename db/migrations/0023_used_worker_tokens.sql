CREATE TABLE "used_worker_tokens" (
	"organization_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"token_id" text NOT NULL,
	"kept_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "used_worker_tokens_organization_id_issuer_token_id_pk" PRIMARY KEY("organization_id","issuer","token_id")
);
--> statement-breakpoint
ALTER TABLE "used_worker_tokens" ADD CONSTRAINT "used_worker_tokens_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;