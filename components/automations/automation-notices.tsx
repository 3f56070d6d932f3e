"use client";
// Everything that an automation's page has to say before its parts: what failed, what ends soon, what is not deployed yet.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { usePendingChangesNotice } from "@/components/automations/pending-changes-notice";
import { usePreFlightNotice } from "@/components/automations/pre-flight/notice";
import { deploymentList } from "@/components/automations/queries";
import { tokenExpiry } from "@/components/automations/token-expiry";
import type { PageNotice } from "@/components/elements/page-notice";
import { RelativeTime } from "@/components/elements/relative-time";
import { nameWarningsNotice } from "@/components/environment-variables/name-warnings";
import { variableList } from "@/components/environment-variables/queries";
import { useAllowed, useOrganization } from "@/components/frame/organization";
import type { Automation } from "@/lib/automations/schema";
import { nameWarnings } from "@/lib/environment-variables/definition/powerful-names";

interface Place {
  /** The part of the page that is open: it says by itself what a notice would lead to. */
  view: string;
  show: (view: string) => void;
  onPreFlight: (() => void) | null;
}

export function useAutomationNotices(
  automation: Automation,
  { view, show, onPreFlight }: Place,
): (PageNotice | null)[] {
  const token = useTokenNotice(automation, view, show);
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

function useTokenNotice(automation: Automation, view: string, show: Place["show"]): PageNotice | null {
  const { id: organizationId } = useOrganization();
  const { data } = useInfiniteQuery({
    ...deploymentList(organizationId, automation.id),
    enabled: automation.deploymentVersion !== null,
  });
  const newest = data?.pages[0]?.items.find(({ version }) => version === automation.deploymentVersion);
  const expiry = newest && tokenExpiry(newest, new Date());
  if (!newest?.expiresAt || !expiry) return null;
  return {
    id: "token",
    tone: expiry === "over" ? "error" : "warning",
    title:
      expiry === "over"
        ? `The token of version ${newest.version} has expired`
        : `The token of version ${newest.version} expires soon`,
    body: (
      <>
        {expiry === "over" ? "It expired" : "It expires"} <RelativeTime value={newest.expiresAt} />. Workers
        that start with it {expiry === "over" ? "are refused" : "are refused from then on"}: deploy, and give
        them the new token.
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
