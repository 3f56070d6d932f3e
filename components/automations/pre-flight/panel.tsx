"use client";
// The pre-flight of an automation: the last one, the one that runs now, and the way to run another.
import { Button, Text, VisuallyHidden } from "@mantine/core";
import { IconPlaneDeparture } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { PreFlightScheduleField } from "@/components/automations/pre-flight/schedule";
import { Forecast, PreFlightSummary } from "@/components/automations/pre-flight/summary";
import { PreFlightTable } from "@/components/automations/pre-flight/table";
import type { PreFlightState } from "@/components/automations/pre-flight/use-pre-flight";
import { preFlightStatus } from "@/components/automations/queries";
import { NameWarnings } from "@/components/environment-variables/name-warnings";
import { useOrganization, usePermissionHint } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { Notice } from "@/components/ui/notice";
import { reasonWords } from "@/components/ui/reason-words";
import { RelativeTime } from "@/components/ui/relative-time";
import type { PreFlightStatus } from "@/lib/shared/automations/pre-flight/schema";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import { missingPermission } from "@/lib/shared/permissions";
import classes from "./pre-flight.module.css";

interface PreFlightPanelProps {
  automation: Automation;
  preFlight: PreFlightState;
  /** Null for people who may not run it. */
  onRun: (() => void) | null;
}

const icon = IconPlaneDeparture;
const purpose =
  "Tests every assigned variable as a kickoff or deploy would: token, exchange, read, KMS key, JSON key. Values are discarded at once.";

export function PreFlightPanel({ automation, preFlight, onRun }: PreFlightPanelProps) {
  const { id: organizationId, permissions } = useOrganization();
  const permissionHint = usePermissionHint();
  const missing = missingPermission(permissions, ["automations:manage", "environment_variables:read"]);
  const { data: standing } = useQuery(preFlightStatus(organizationId, automation.id));
  const { rows, isRunning, result, failure, firstFailedKey } = preFlight;
  const run = onRun && (
    <Button variant="default" loading={isRunning} onClick={onRun}>
      {rows ? "Run again" : "Run pre-flight"}
    </Button>
  );
  const schedule = standing && (
    <PreFlightScheduleField automation={automation} schedule={standing.schedule} />
  );
  if (!rows && !isRunning && !failure) {
    const last = standing?.lastPreFlight;
    return (
      <div className={classes.panel}>
        {last && <LastPreFlight last={last} />}
        <EmptyState icon={icon} title="Test it before it runs" action={run}>
          {purpose}
          {missing && ` ${permissionHint(missing, "Running it")}`}
        </EmptyState>
        {schedule}
      </div>
    );
  }
  const done = rows?.filter(({ settled }) => settled !== null).length ?? 0;
  const isEmpty = rows?.length === 0;
  return (
    <div className={classes.panel}>
      <div className={classes.header}>
        <Text c="dimmed">{isRunning ? progressWords(done, rows?.length) : purpose}</Text>
        {run}
      </div>
      <VisuallyHidden role="status">
        {isRunning ? progressWords(done, rows?.length) : result ? "The pre-flight has finished." : ""}
      </VisuallyHidden>
      <FailureNotice failure={failure} />
      {result && !isEmpty && <PreFlightSummary result={result} />}
      {result && <NameWarnings warnings={result.warnings} />}
      {isEmpty ? (
        <EmptyState icon={icon} title="No variable is assigned">
          There’s nothing to test yet: assign environment variables first.
        </EmptyState>
      ) : (
        rows && (
          <PreFlightTable
            automation={automation}
            rows={rows}
            isRunning={isRunning}
            firstFailedKey={firstFailedKey}
          />
        )
      )}
      {result && <Forecast result={result} />}
      {!isRunning && schedule}
    </div>
  );
}

function progressWords(done: number, total: number | undefined): string {
  if (total === undefined) return "Looking up assigned variables";
  return `${done} of ${counted(total, "variable")} tried`;
}

function LastPreFlight({ last }: { last: NonNullable<PreFlightStatus["lastPreFlight"]> }) {
  const { by, startedAt, ok, count, failures } = last;
  const when = (
    <>
      The last {by === "schedule" && "scheduled "}pre-flight was <RelativeTime value={startedAt} />.
    </>
  );
  if (ok) {
    return (
      <Notice
        tone="success"
        title={
          count === 0
            ? by === "schedule"
              ? "No variables were read at kickoffs then"
              : "No variables were assigned then"
            : count === 1
              ? "The variable worked"
              : `All ${count} variables worked`
        }
      >
        {when}
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title={`${failures.length} of ${counted(count, "variable")} failed`}>
      {when} Run it again to see what to change.
      {failures.slice(0, 8).map(({ key, reason }) => (
        <Text key={key}>
          <code className={classes.key}>{key}</code>: {reasonWords(reason)}
        </Text>
      ))}
    </Notice>
  );
}
