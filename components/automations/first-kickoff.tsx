"use client";
import { IconBolt } from "@tabler/icons-react";
import { EmptyState } from "@/components/elements/empty-state";
import type { Automation } from "@/lib/automations/schema";

/** What to do before there is a history. */
export function FirstKickoff({ automation }: { automation: Automation }) {
  const icon = <IconBolt size={22} stroke={1.6} />;
  if (automation.deploymentVersion === null) {
    return (
      <EmptyState icon={icon} title="No kickoffs yet">
        Assign environment variables, then deploy to get a token for your workers.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title="No kickoffs yet">
      Run <code>latchkey-worker exec -- &lt;command&gt;</code> with the deployment token of version{" "}
      {automation.deploymentVersion}. Each run is a kickoff and appears here.
    </EmptyState>
  );
}
