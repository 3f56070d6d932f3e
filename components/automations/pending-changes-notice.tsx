"use client";
// Which variables the next deploy would change, near the button that deploys.
import { useQuery } from "@tanstack/react-query";
import { pendingChanges } from "@/components/automations/queries";
import { useOrganization } from "@/components/shell/organization";
import type { PageNotice } from "@/components/ui/page-notice";
import { ShortList } from "@/components/ui/short-list";
import type { Automation, PendingChangeKind } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./variable-failures.module.css";

const refreshMs = 30_000;

export function usePendingChangesNotice(automation: Automation): PageNotice | null {
  const { id: organizationId } = useOrganization();
  const { data } = useQuery({
    ...pendingChanges(organizationId, automation.id),
    // Before the first deploy everything is new: there is nothing to compare with.
    enabled: automation.deploymentVersion !== null,
    refetchInterval: refreshMs,
  });
  if (!data || data.deploymentVersion === null || data.changes.length === 0) return null;
  const { changes, deploymentVersion } = data;
  return {
    id: "pending-changes",
    // Without a new version, kickoffs of the newest one fail.
    tone: changes.some(({ change }) => change === "moved_to_deploy") ? "warning" : "info",
    title: `The next deploy changes ${counted(changes.length, "variable")}`,
    body: (
      <>
        Version {deploymentVersion} uses the variables as they were when you deployed. Since then:
        <ShortList items={changes} most={8} itemKey={({ key }) => key}>
          {({ key, change }) => (
            <>
              <code className={classes.key}>{key}</code>: {pendingChangeWords[change]}
            </>
          )}
        </ShortList>
      </>
    ),
  };
}

const pendingChangeWords: Record<PendingChangeKind, string> = {
  added: "assigned since the last deploy; kickoffs don’t get it yet",
  removed: "no longer assigned; this version still has it",
  replaced: "another variable now has this key",
  source_changed: "its source, or its credential’s account or region, has changed",
  value_changed: "its value has changed",
  moved_to_deploy: "its credential now reads at deploy; kickoffs fail until you deploy again",
};
