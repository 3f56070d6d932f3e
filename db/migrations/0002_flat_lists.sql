DROP INDEX "audit_events_object";--> statement-breakpoint
DROP INDEX "audit_events_actor";--> statement-breakpoint
DROP INDEX "audit_events_action";--> statement-breakpoint
DROP INDEX "invitations_list";--> statement-breakpoint
CREATE INDEX "audit_events_time" ON "audit_events" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_group" ON "audit_events" USING btree ("organization_id",split_part("action", '.', 1),"created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_kind" ON "audit_events" USING btree ("organization_id","object_kind","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_outcome" ON "audit_events" USING btree ("organization_id","outcome","created_at","id") WHERE "audit_events"."outcome" <> 'ok';--> statement-breakpoint
CREATE INDEX "audit_events_member" ON "audit_events" USING btree ("organization_id","object_id") WHERE "audit_events"."object_kind" = 'member';--> statement-breakpoint
CREATE INDEX "kickoffs_deployment" ON "kickoffs" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "invitations_role" ON "invitations" USING btree ("role_id");--> statement-breakpoint
CREATE INDEX "memberships_role" ON "memberships" USING btree ("role_id");--> statement-breakpoint
CREATE INDEX "environment_variables_default" ON "environment_variables" USING btree ("organization_id","provider") WHERE "environment_variables"."source" = 'default';--> statement-breakpoint
CREATE INDEX "audit_events_object" ON "audit_events" USING btree ("organization_id","object_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("organization_id","actor_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("organization_id","action","created_at","id");--> statement-breakpoint
CREATE INDEX "invitations_list" ON "invitations" USING btree ("organization_id","created_at","id") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;