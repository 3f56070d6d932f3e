"use client";
// A deploy as it happens, and why it could not be made: every variable that failed, with its reason.
import { Stack, Text } from "@mantine/core";
import { VariableFailures } from "@/components/automations/variable-failures";
import { RequestId } from "@/components/ui/failure/error-state";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { Notice } from "@/components/ui/notice";
import { type Stage, StageList } from "@/components/ui/stage-list";
import type { Automation, DeployEvent } from "@/lib/shared/automations/schema";
import { RequestError } from "@/lib/shared/http/client";

interface DeployProgressProps {
  automation: Automation;
  /** Its latest event; null at its very beginning. */
  stage: DeployEvent | null;
  /** Null while it runs. */
  failure: unknown;
}

export function DeployProgress({ automation, stage, failure }: DeployProgressProps) {
  const next = (automation.deploymentVersion ?? 0) + 1;
  const problem = failure instanceof RequestError ? failure.problem : null;
  if (failure && problem?.code !== "deployment_unresolved") return <FailureNotice failure={failure} />;
  const failures = problem?.failures ?? [];
  const at = stage ? order.indexOf(stage.stage) : 0;
  const outcomeOf = (index: number) => (index < at ? "ok" : index === at ? "running" : "not_reached");
  const stages: Stage[] = [
    {
      label: readLabel(stage),
      outcome: problem ? "failed" : outcomeOf(0),
      detail: problem && <VariableFailures failures={failures} />,
    },
    { label: `Seal the values into version ${next}`, outcome: problem ? "not_reached" : outcomeOf(1) },
    { label: "Record the version", outcome: problem ? "not_reached" : outcomeOf(2) },
  ];
  return (
    <Stack gap="sm">
      {problem && (
        <Notice tone="error" title="Nothing was deployed">
          <Text>
            A version is made only with all of its values. {stays(automation)} Correct what is listed below,
            then deploy again.
          </Text>
          <RequestId value={problem.requestId} />
        </Notice>
      )}
      <StageList label="Deploy" stages={stages} />
    </Stack>
  );
}

const order: readonly DeployEvent["stage"][] = ["read", "seal", "record"];

function readLabel(stage: DeployEvent | null): string {
  const label = "Read deploy-time values";
  if (stage?.stage !== "read" || stage.total === 0) return label;
  return `${label}: ${stage.done} of ${stage.total}`;
}

function stays({ deploymentVersion }: Automation): string {
  return deploymentVersion === null ? "" : `Version ${deploymentVersion} stays as it is.`;
}
