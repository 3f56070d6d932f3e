"use client";
// Everything that an automation's page has to say before its parts: what failed, what ends soon, what is not deployed yet.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { changedWords } from "@/components/automations/pre-flight/labels";
import { pendingChanges, preFlightStatus } from "@/components/automations/queries";
import { nameWarningsNotice } from "@/components/environment-variables/name-warnings";
import { variableList } from "@/components/environment-variables/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { ShortList } from "@/components/ui/list/short-list";
import { NoticeStrip, type PageNotice } from "@/components/ui/notice-strip";
import { RelativeTime } from "@/components/ui/relative-time";
import type {
  Automation,
  AutomationDetail,
  EndingToken,
  PendingChangeKind,
} from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import { nameWarnings } from "@/lib/shared/environment-variables/powerful-names";
import classes from "./pre-flight/pre-flight.module.css";

interface AutomationNoticesProps {
  automation: AutomationDetail;
  /** The part of the page that is open: it says by itself what a notice would lead to. */
  view: string;
  show: (view: string) => void;
  onPreFlight: (() => void) | null;
}

/** A component of its own, so that what it learns later renders nothing else again. */
export function AutomationNotices({ automation, view, show, onPreFlight }: AutomationNoticesProps) {
  const token = tokenNotice(automation, view, show);
  const names = useNamesNotice(automation);
  const preFlight = usePreFlightNotice(automation, onPreFlight);
  const pending = usePendingChangesNotice(automation);
  return <NoticeStrip notices={[kickoffNotice(automation, view, show), token, names, preFlight, pending]} />;
}

function kickoffNotice(
  { lastKickoff }: Automation,
  view: string,
  show: AutomationNoticesProps["show"],
): PageNotice | null {
  if (view === "kickoffs" || !lastKickoff) return null;
  const { status, startedAt } = lastKickoff;
  if (status !== "failed" && status !== "lost") return null;
  return {
    id: "kickoff",
    tone: status === "failed" ? "error" : "warning",
    title: status === "failed" ? "The last kickoff failed" : "The last kickoff reported no outcome",
    body: (
      <>
        It began <RelativeTime value={startedAt} />.
      </>
    ),
    action: (
      <Button variant="default" size="compact-sm" onClick={() => show("kickoffs")}>
        See kickoffs
      </Button>
    ),
  };
}

function tokenNotice(
  { endingTokens }: AutomationDetail,
  view: string,
  show: AutomationNoticesProps["show"],
): PageNotice | null {
  const over = endingTokens.find(({ isOver }) => isOver);
  const first = over ?? endingTokens[0];
  if (!first) return null;
  const isOne = over !== undefined || endingTokens.length === 1;
  return {
    id: "token",
    tone: over ? "error" : "warning",
    title: endingTokensTitle(endingTokens),
    body: (
      <>
        {over ? "It expired" : isOne ? "It expires" : "The first expires"}{" "}
        <RelativeTime value={first.expiresAt} />. Workers that start with {isOne ? "it" : "one of them"}{" "}
        {over ? "are refused" : "are refused from then on"}: deploy, and give them the new token.
      </>
    ),
    action: view !== "deployments" && (
      <Button variant="default" size="compact-sm" onClick={() => show("deployments")}>
        See deployments
      </Button>
    ),
  };
}

function useNamesNotice(automation: Automation): PageNotice | null {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("environment_variables:read");
  const { data } = useInfiniteQuery({
    ...variableList(organizationId, { automationId: automation.id }),
    enabled: canRead && automation.variableCount > 0,
  });
  const keys = data?.pages.flatMap(({ items }) => items.map(({ key }) => key)) ?? [];
  return nameWarningsNotice(nameWarnings(keys));
}

const refreshMs = 30_000;

/** Which variables the next deploy would change, near the button that deploys. */
function usePendingChangesNotice(automation: Automation): PageNotice | null {
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

/**
 * Offers a pre-flight after a change that could have broken something, from what was observed, never guessed.
 *
 * @param onRun null for people who may not run it, and where the panel itself offers it.
 */
function usePreFlightNotice(automation: Automation, onRun: (() => void) | null): PageNotice | null {
  const { id: organizationId } = useOrganization();
  const { data } = useQuery({
    ...preFlightStatus(organizationId, automation.id),
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

/** The notice's words about tokens: the one that has ended comes before those that end soon. */
export function endingTokensTitle(tokens: readonly EndingToken[]): string {
  const over = tokens.find(({ isOver }) => isOver);
  if (over) return `The token of version ${over.version} has expired`;
  const versions = tokens.map(({ version }) => version).sort((a, b) => a - b);
  if (versions.length === 1) return `The token of version ${versions[0]} expires soon`;
  return `The tokens of versions ${versions.slice(0, -1).join(", ")} and ${versions.at(-1)} expire soon`;
}
