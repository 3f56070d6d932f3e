"use client";
import { IconBolt } from "@tabler/icons-react";
import { ConsoleLink } from "@/components/shell/console-link";
import { EmptyState } from "@/components/ui/empty-state";
import type { Automation } from "@/lib/shared/automations/schema";

/** What to do before there is a history. */
export function FirstKickoff({ automation }: { automation: Automation }) {
  const icon = IconBolt;
  if (automation.deploymentVersion === null) {
    return (
      <EmptyState icon={icon} title="No kickoffs yet">
        Assign environment variables, then deploy to get a token for your workers.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title="No kickoffs yet">
      Run <code>latchkey-worker exec -- &lt;command&gt;</code> with {tokenWords(automation)}. Each run is a
      kickoff and appears here. <ConsoleLink to="workers">Get the worker</ConsoleLink>
    </EmptyState>
  );
}

function tokenWords({ deploymentVersion, followingTokens }: Automation): string {
  const version = followingTokens[0]?.version ?? deploymentVersion;
  return `the deployment token of version ${version}`;
}
