"use client";
// Whether a timer runs pre-flights of an automation, and how often.
import { SegmentedControl, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useId } from "react";
import { useAllowed, usePermissionHint } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { Hint } from "@/components/ui/hint";
import { RelativeTime } from "@/components/ui/relative-time";
import { anyCloud } from "@/lib/clouds/catalog";
import { preFlightOperations } from "@/lib/shared/automations/operations";
import type { PreFlightSchedule, PreFlightScheduleInput } from "@/lib/shared/automations/pre-flight/schema";
import type { Automation } from "@/lib/shared/automations/schema";
import classes from "./pre-flight.module.css";

type Every = PreFlightScheduleInput["every"];

const choices: { value: Every; label: string }[] = [
  { value: "off", label: "Off" },
  { value: "hourly", label: "Hourly" },
  { value: "daily", label: "Daily" },
];

interface PreFlightScheduleFieldProps {
  automation: Automation;
  schedule: PreFlightSchedule;
}

export function PreFlightScheduleField({ automation, schedule }: PreFlightScheduleFieldProps) {
  const mutate = useOrganizationMutation();
  const permissionHint = usePermissionHint();
  const canManage = useAllowed("automations:manage");
  const save = useMutation({
    mutationFn: (every: Every) =>
      mutate(
        preFlightOperations.schedule,
        { id: automation.id },
        {
          body: { every },
          success:
            every === "off" ? "Scheduled pre-flights are off." : `Pre-flights run ${every} from now on.`,
        },
      ),
  });
  const label = useId();

  return (
    <section className={classes.schedule} aria-labelledby={label}>
      <div className={classes.scheduleWords}>
        <Text component="h2" fw={600} id={label}>
          Scheduled pre-flight
        </Text>
        <Text c="dimmed">
          Reads what a kickoff reads, with this automation’s own access. Its reads appear in the{" "}
          {anyCloud.account}’s CloudTrail and on its bill. Failures show on Overview.
        </Text>
        {schedule.nextAt && (
          <Hint>
            Next run: <RelativeTime value={schedule.nextAt} />
          </Hint>
        )}
        {!canManage && <Hint>{permissionHint("automations:manage", "Changing it")}</Hint>}
      </div>
      <SegmentedControl
        aria-label="Scheduled pre-flight"
        size="xs"
        value={save.isPending ? save.variables : schedule.every}
        // One change at a time; not disabled, which would take the focus away.
        onChange={(every) => !save.isPending && save.mutate(every as Every)}
        readOnly={!canManage}
        disabled={!canManage}
        data={choices}
      />
      <FailureNotice failure={save.error} />
    </section>
  );
}
