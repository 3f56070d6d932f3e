"use client";
// Everything that an automation's page has to say before its parts: what failed, what ends soon, what is not deployed yet.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { endingTokensTitle } from "@/components/automations/ending-tokens";
import { usePendingChangesNotice } from "@/components/automations/pending-changes-notice";
import { usePreFlightNotice } from "@/components/automations/pre-flight/notice";
import { nameWarningsNotice } from "@/components/environment-variables/name-warnings";
import { variableList } from "@/components/environment-variables/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import type { PageNotice } from "@/components/ui/page-notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Automation, AutomationDetail } from "@/lib/shared/automations/schema";
import { nameWarnings } from "@/lib/shared/environment-variables/powerful-names";

interface Place {
  /** The part of the page that is open: it says by itself what a notice would lead to. */
  view: string;
  show: (view: string) => void;
  onPreFlight: (() => void) | null;
}

export function useAutomationNotices(
  automation: AutomationDetail,
  { view, show, onPreFlight }: Place,
): (PageNotice | null)[] {
  const token = tokenNotice(automation, view, show);
  const names = useNamesNotice(automation);
  const preFlight = usePreFlightNotice(automation, onPreFlight);
  const pending = usePendingChangesNotice(automation);
  return [kickoffNotice(automation, view, show), token, names, preFlight, pending];
}

function kickoffNotice({ lastKickoff }: Automation, view: string, show: Place["show"]): PageNotice | null {
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
  show: Place["show"],
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
