"use client";
// Offers a pre-flight after a change that could have broken something, from what was observed, never guessed.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { changedWords } from "@/components/automations/pre-flight/labels";
import { preFlightStanding } from "@/components/automations/queries";
import { useOrganization } from "@/components/shell/organization";
import type { PageNotice } from "@/components/ui/page-notice";
import { ShortList } from "@/components/ui/short-list";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./pre-flight.module.css";

const refreshMs = 30_000;

/** @param onRun null for people who may not run it, and where the panel itself offers it. */
export function usePreFlightNotice(automation: Automation, onRun: (() => void) | null): PageNotice | null {
  const { id: organizationId } = useOrganization();
  const { data } = useQuery({
    ...preFlightStanding(organizationId, automation.id),
    enabled: onRun !== null,
    refetchInterval: refreshMs,
  });
  const unproven = data?.unproven ?? [];
  if (unproven.length === 0 || !onRun) return null;
  const isNew = unproven.every(({ provenAt }) => provenAt === null);
  return {
    id: "pre-flight",
    tone: "info",
    title: isNew
      ? `${counted(unproven.length, "variable hasn’t", "variables haven’t")} been tested yet`
      : `${counted(unproven.length, "variable")} changed since ${unproven.length === 1 ? "its" : "their"} last successful test`,
    action: (
      <Button variant="default" size="compact-sm" onClick={onRun}>
        Run pre-flight
      </Button>
    ),
    body: (
      <>
        {isNew
          ? "Run a pre-flight to test them before a kickoff does."
          : "Run a pre-flight to test them before a kickoff or deploy does."}
        {!isNew && (
          <ShortList items={unproven} most={4} itemKey={({ key }) => key}>
            {(variable) => (
              <>
                <code className={classes.key}>{variable.key}</code>: {changedWords(variable)}
              </>
            )}
          </ShortList>
        )}
      </>
    ),
  };
}
