"use client";
// What the person gets email about in this organization.
import { Checkbox, Stack, Title } from "@mantine/core";
import { useAllowed } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { useField } from "@/components/ui/form/field";
import { PageForm } from "@/components/ui/form/page-form";
import { type AlertEvent, alertEvents, alertNeeds } from "@/lib/shared/alerts/events";
import { alertOperations } from "@/lib/shared/alerts/operations";
import type { AlertsInput } from "@/lib/shared/alerts/schema";
import classes from "./profile.module.css";

const labels: Record<AlertEvent, string> = {
  "kickoff.failed": "Failed kickoffs",
  "pre_flight.failed": "Failed pre-flights",
  "webhook.paused": "Webhooks that are paused because their receiver fails",
  "service_account.unanswered": "Service accounts to review after somebody left",
};

export function EmailAlerts({ events, organization }: { events: AlertEvent[]; organization: string }) {
  const mutate = useOrganizationMutation();
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
          <EventsField organization={organization} />
        </PageForm>
      </div>
    </>
  );
}

function EventsField({ organization }: { organization: string }) {
  const { value, onChange, error, onBlur, ref, name } = useField<AlertsInput>("events");
  return (
    <Checkbox.Group
      label={`What you get email about in ${organization}`}
      description="One email in 15 minutes at most, with links and without any value."
      value={value as AlertEvent[]}
      onChange={onChange}
      error={error}
    >
      <Stack gap="xs" mt="xs">
        {alertEvents.map((event, index) => (
          <EventBox
            key={event}
            event={event}
            inputRef={index === 0 ? ref : undefined}
            name={name}
            onBlur={onBlur}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

interface EventBoxProps {
  event: AlertEvent;
  inputRef?: React.Ref<HTMLInputElement>;
  name: string;
  onBlur: () => void;
}

function EventBox({ event, inputRef, name, onBlur }: EventBoxProps) {
  const isAllowed = useAllowed(alertNeeds[event]);
  return (
    <Checkbox
      ref={inputRef}
      name={name}
      onBlur={onBlur}
      value={event}
      label={labels[event]}
      disabled={!isAllowed}
      description={isAllowed ? undefined : "Your role can’t read these."}
    />
  );
}
