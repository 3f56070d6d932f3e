"use client";
import { useMemo } from "react";
import { readVersions, secretNameOf } from "@/components/automations/kickoff-versions";
import { HistoryStrip } from "@/components/ui/history-strip";
import { statuses } from "@/components/ui/status";
import type { Kickoff } from "@/lib/shared/automations/schema";
import classes from "./kickoff-list.module.css";

const shownCount = 60;

interface KickoffStripProps {
  /** Newest first, as the list has them. */
  kickoffs: readonly Kickoff[];
  onOpen: (id: string) => void;
}

/** The latest kickoffs as a picture, in which a failure and a new version of a secret stand out. */
export function KickoffStrip({ kickoffs, onOpen }: KickoffStripProps) {
  const bars = useMemo(
    () =>
      kickoffs
        .slice(0, shownCount)
        .toReversed()
        .map((kickoff) => ({
          id: kickoff.id,
          outcome: kickoff.status === "started" ? ("running" as const) : statuses[kickoff.status].outcome,
          startedAt: kickoff.startedAt,
          durationMs: kickoff.durationMs,
          versions: namedVersions(kickoff),
        })),
    [kickoffs],
  );
  return (
    <div className={classes.strip}>
      <HistoryStrip kickoffs={bars} onOpen={onOpen} />
    </div>
  );
}

/** By the secret's name; by the whole name where two accounts have one of the same name. */
function namedVersions(kickoff: Kickoff): Record<string, string> {
  const versions = Object.entries(readVersions(kickoff));
  const names = versions.map(([resource]) => secretNameOf(resource));
  return Object.fromEntries(
    versions.map(([resource, version], index) => {
      const name = names[index] ?? resource;
      return [names.indexOf(name) === names.lastIndexOf(name) ? name : resource, version];
    }),
  );
}
