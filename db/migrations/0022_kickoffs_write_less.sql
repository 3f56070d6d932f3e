-- Both have it by their other foreign key: of a deployment, of a kickoff. Each was one more row to look up and lock.
ALTER TABLE "kickoff_receipts" DROP CONSTRAINT "kickoff_receipts_organization_id_organizations_id_fk";--> statement-breakpoint
ALTER TABLE "kickoffs" DROP CONSTRAINT "kickoffs_organization_id_organizations_id_fk";--> statement-breakpoint
-- Each row is written once more when its kickoff ends, and a receipt is then half as long again: with room on its page, no index
-- gets another entry. Of pages that are filled from now on.
ALTER TABLE "kickoff_receipts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "kickoffs" SET (fillfactor = 80);
