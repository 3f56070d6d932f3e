"use client";
import { Anchor } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import Link from "next/link";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import type { Automation } from "@/lib/shared/automations/schema";

/** What to do before there is a history. */
export function FirstKickoff({ automation }: { automation: Automation }) {
  const { slug } = useOrganization();
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
      kickoff and appears here.{" "}
      <Anchor component={Link} href={`/${slug}/workers`} inherit>
        Get the worker
      </Anchor>
    </EmptyState>
  );
}

function tokenWords({ deploymentVersion, followingTokens }: Automation): string {
  const version = followingTokens[0]?.version ?? deploymentVersion;
  return `the deployment token of version ${version}`;
}
