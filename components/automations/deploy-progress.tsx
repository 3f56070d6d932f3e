"use client";
// A deploy as it happens, and why it could not be made: every variable that failed, with its reason.
import { Stack, Text } from "@mantine/core";
import { VariableFailures } from "@/components/automations/variable-failures";
import { RequestId } from "@/components/elements/error-state";
import { FailureNotice } from "@/components/elements/form/failure-notice";
import { Notice } from "@/components/elements/notice";
import { type Stage, StageList } from "@/components/elements/stage-list";
import type { Automation } from "@/lib/automations/schema";
import { RequestError } from "@/lib/http/client";

interface DeployProgressProps {
  automation: Automation;
  /** Null while it runs. */
  failure: unknown;
}

export function DeployProgress({ automation, failure }: DeployProgressProps) {
  const next = (automation.deploymentVersion ?? 0) + 1;
  const problem = failure instanceof RequestError ? failure.problem : null;
  if (failure && problem?.code !== "deployment_unresolved") return <FailureNotice failure={failure} />;
  const failures = problem?.failures ?? [];
  // The server answers once, at the end: until then the first stage runs and nothing is claimed of the others.
  const stages: Stage[] = [
    {
      label: "Read what is baked at deploy",
      outcome: problem ? "failed" : "running",
      detail: problem && <VariableFailures failures={failures} />,
    },
    { label: `Seal the values into version ${next}`, outcome: "not_reached" },
    { label: "Make its deployment token", outcome: "not_reached" },
  ];
  return (
    <Stack gap="sm">
      {problem && (
        <Notice tone="error" title="Nothing was deployed">
          <Text>
            A version holds every value or is not made. {stays(automation)} Mend what is below, then deploy
            again.
          </Text>
          <RequestId value={problem.requestId} />
        </Notice>
      )}
      <StageList label="Deploy" stages={stages} />
    </Stack>
  );
}

function stays({ deploymentVersion }: Automation): string {
  return deploymentVersion === null ? "" : `Version ${deploymentVersion} stays as it is.`;
}
