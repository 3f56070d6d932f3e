ALTER TABLE "kickoff_receipts" ADD COLUMN "credential_revision" uuid;--> statement-breakpoint
ALTER TABLE "kickoff_receipts" ADD COLUMN "config_revision" uuid;--> statement-breakpoint
-- Pre-flights of versions that kept no results: the newest that a person ran of each automation, as the audit log has it.
INSERT INTO "pre_flight_results" ("organization_id", "automation_id", "by", "started_at", "ok", "passed", "failures")
SELECT automation.organization_id, automation.id, 'person', (flight.detail ->> 'startedAt')::timestamptz, flight.outcome = 'ok',
  coalesce(flight.detail -> 'passed', '[]'),
  coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'key', failure.found ->> 'key', 'reason', failure.found ->> 'reason', 'stage', failure.found ->> 'stage',
      'detail', 'An earlier version of Latchkey found this, and kept no details.',
      'remedy', 'Run a pre-flight again: it shows the cause and what to change.',
      'readAt', coalesce((
        SELECT CASE WHEN variable.source = 'direct' OR credential.authentication_method <> 'workload_identity' THEN 'deploy' ELSE 'kickoff' END
        FROM environment_variable_assignments assignment
        JOIN environment_variables variable ON variable.id = assignment.variable_id
        LEFT JOIN secret_provider_credentials credential ON credential.organization_id = variable.organization_id AND CASE variable.source
          WHEN 'default' THEN credential.provider = variable.provider AND credential.is_default ELSE credential.id = variable.credential_id END
        WHERE assignment.automation_id = automation.id AND assignment.key = failure.found ->> 'key'), 'kickoff')
    ) ORDER BY failure.place)
    FROM jsonb_array_elements(flight.detail -> 'failures') WITH ORDINALITY AS failure (found, place)), '[]')
FROM automations automation
CROSS JOIN LATERAL (
  SELECT event.outcome, event.detail FROM audit_events event
  WHERE event.organization_id = automation.organization_id AND event.object_kind = 'automation' AND event.object_id = automation.id::text
    AND event.action = 'automation.pre_flight' AND event.actor_kind = 'member'
    -- One that broke says nothing of any variable.
    AND event.detail ->> 'startedAt' IS NOT NULL
  ORDER BY event.created_at DESC, event.id DESC LIMIT 1
) AS flight
ON CONFLICT DO NOTHING;
