ALTER TABLE "emails" ADD COLUMN "invitation_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "emailed_token_hash" text;--> statement-breakpoint
ALTER TABLE "emails" ADD CONSTRAINT "emails_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "emails_recipient" ON "emails" USING btree ("recipient","created_at");--> statement-breakpoint
ALTER TABLE "emails" ADD CONSTRAINT "emails_invitation" UNIQUE("invitation_id");--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_emailed_token_hash" UNIQUE("emailed_token_hash");