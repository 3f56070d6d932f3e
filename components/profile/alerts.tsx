"use client";
// What the person gets email about in this organization.
import { Title } from "@mantine/core";
import { useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ChoicesField } from "@/components/ui/form/choices-field";
import { PageForm } from "@/components/ui/form/page-form";
import { type AlertEvent, alertEvents, alertNeeds } from "@/lib/shared/alerts/events";
import { alertOperations } from "@/lib/shared/alerts/operations";
import type { AlertsInput } from "@/lib/shared/alerts/schema";
import { allows } from "@/lib/shared/permissions";
import classes from "./profile.module.css";

const labels: Record<AlertEvent, string> = {
  "kickoff.failed": "Failed kickoffs",
  "pre_flight.failed": "Failed pre-flights",
  "webhook.paused": "Webhooks that are paused because their receiver fails",
  "service_account.unanswered": "Service accounts to review after somebody left",
};

export function EmailAlerts({ events, organization }: { events: AlertEvent[]; organization: string }) {
  const mutate = useOrganizationMutation();
  const { permissions } = useOrganization();
  return (
    <>
      <Title order={2} size="h3" mt="xl" mb="sm">
        Email alerts
      </Title>
      <div className={classes.form}>
        <PageForm
          schema={() => import("@/lib/shared/alerts/schema").then(({ AlertsInput }) => AlertsInput)}
          defaultValues={{ events }}
          onSubmit={(body) =>
            mutate(alertOperations.update, {}, { body, success: "Saved your email alerts." })
          }
          submitLabel="Save alerts"
        >
          <ChoicesField<AlertsInput>
            name="events"
            label={`What you get email about in ${organization}`}
            help="One email in 15 minutes at most, with links and without any value."
            choices={alertEvents.map((event) => {
              const isAllowed = allows(permissions, alertNeeds[event]);
              return {
                value: event,
                label: labels[event],
                disabled: !isAllowed,
                description: isAllowed ? undefined : "Your role can’t read these.",
              };
            })}
          />
        </PageForm>
      </div>
    </>
  );
}
