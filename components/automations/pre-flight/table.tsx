"use client";
// The variables of a pre-flight as they are done, each with its outcome; the first red one open.
import { Text } from "@mantine/core";
import { stageLabel, stageLines } from "@/components/automations/pre-flight/labels";
import type { PreFlightRow } from "@/components/automations/pre-flight/use-pre-flight";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { VariableFailureDetail } from "@/components/automations/variable-failures";
import { Part } from "@/components/failures/detail";
import { Hint } from "@/components/ui/hint";
import { type Column, DataTable, wholeList } from "@/components/ui/list/data-table";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { reasonWords } from "@/components/ui/reason-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { StageList } from "@/components/ui/stage-list";
import { duration } from "@/components/ui/time-words";
import type { PreFlightVariable } from "@/lib/shared/automations/pre-flight/schema";
import type { Automation } from "@/lib/shared/automations/schema";
import classes from "./pre-flight.module.css";

interface PreFlightTableProps {
  automation: Automation;
  rows: PreFlightRow[];
  isRunning: boolean;
  firstFailedKey: string | null;
}

export function PreFlightTable({ automation, rows, isRunning, firstFailedKey }: PreFlightTableProps) {
  const unfolded = useUnfolded<string>((key) => key === firstFailedKey);
  return (
    <DataTable
      label={`Pre-flight of ${automation.name}`}
      list={wholeList(rows)}
      rowKey={({ subject }) => subject.key}
      rowName={({ subject }) => subject.key}
      columns={columns(isRunning)}
      onOpen={({ subject }) => unfolded.toggle(subject.key)}
      canOpen={({ settled }) => settled !== null}
      detail={{
        isOpen: ({ settled, subject }) => settled !== null && unfolded.isOpen(subject.key),
        content: ({ settled }) => settled && <PreFlightDetail row={settled} />,
      }}
      empty={null}
    />
  );
}

function columns(isRunning: boolean): Column<PreFlightRow>[] {
  return [
    {
      header: "Variable",
      width: "26%",
      cell: ({ subject }) => <code className={classes.key}>{subject.key}</code>,
    },
    { header: "Value Source", width: "18%", cell: ({ subject }) => sourceWords(subject) },
    {
      header: "Read",
      width: 128,
      cell: ({ subject }) => <Tag>{subject.readAt === "kickoff" ? "every kickoff" : "at deploy"}</Tag>,
    },
    { header: "Outcome", cell: ({ settled }) => <Outcome settled={settled} isRunning={isRunning} /> },
    {
      header: "Time",
      width: 92,
      cell: ({ settled }) => (
        <Text span inherit c="dimmed" className={classes.time}>
          {settled?.secret || settled?.failure?.providerCode ? duration(settled.durationMs) : "–"}
        </Text>
      ),
    },
  ];
}

function sourceWords({ credential, secretName }: PreFlightRow["subject"]): string {
  if (credential) return credential.label;
  return secretName === null ? "Direct Value" : "No credential";
}

function Outcome({ settled, isRunning }: { settled: PreFlightRow["settled"]; isRunning: boolean }) {
  if (!settled) {
    return <OutcomeBadge status={isRunning ? "testing" : "not_known"} />;
  }
  const { failure } = settled;
  if (!failure) return <OutcomeBadge status="ok" />;
  if (failure.reason === "out_of_time") return <OutcomeBadge status="not_tried" />;
  return (
    <span className={classes.outcome}>
      <OutcomeBadge status="failed">{reasonWords(failure.reason)}</OutcomeBadge>
      <Text span size="xs" c="dimmed">
        {stageLabel(failure.stage, settled)}
      </Text>
    </span>
  );
}

// One variable of a pre-flight: how far it came, and which version of which secret it read, or what to change.

function PreFlightDetail({ row }: { row: PreFlightVariable }) {
  const { key, secretName, secret, failure } = row;
  return (
    <div className={classes.detail}>
      <div className={classes.way}>
        <StageList label={`Stages of ${key}`} stages={stageLines(row)} />
      </div>
      <div className={classes.found}>
        {failure && secretName && (
          <Part heading="h2" title="Secret Name">
            <MachineValue value={secretName} label="secret name" />
          </Part>
        )}
        {failure && <VariableFailureDetail failures={[failure]} />}
        {secret && secretName && (
          <>
            <ul className={classes.receipt}>
              <SecretReceipt variableKey={key} secretName={secretName} {...secret} />
            </ul>
            <Hint>
              Read <RelativeTime value={secret.readAt} />. The value was discarded.
            </Hint>
          </>
        )}
        {!failure && !secret && (
          <Text c="dimmed">The value can be decrypted. The next deploy stores it as it is.</Text>
        )}
      </div>
    </div>
  );
}
