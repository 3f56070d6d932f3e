"use client";
import { Group } from "@mantine/core";
import { useState } from "react";
import { HistoryStrip, type StripKickoff } from "@/components/ui/history-strip";
import { Mark, Wordmark } from "@/components/ui/mark";
import { type Outcome, OutcomeIcon, outcomeColor } from "@/components/ui/outcome";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { useRenderedAt } from "@/components/ui/rendered-at";
import { type Stage, StageList } from "@/components/ui/stage-list";
import { TrustChain, type TrustLink } from "@/components/ui/trust-chain";
import { longText, longWord, Specimen, Specimens } from "./specimen";

const outcomes = Object.keys(outcomeColor) as Outcome[];

const stages: Record<string, Stage[]> = {
  "all passed": [
    { label: "Make a token", outcome: "ok", durationMs: 4 },
    { label: "Exchange it with AWS STS", outcome: "ok", durationMs: 182, detail: "Signed in as a session." },
    { label: "Read a secret", outcome: "skipped" },
  ],
  running: [
    { label: "Make a token", outcome: "ok", durationMs: 4 },
    { label: "Exchange it with AWS STS", outcome: "running" },
    { label: "Read a secret", outcome: "not_reached" },
  ],
  "failed, with long words": [
    { label: longText, outcome: "warning", durationMs: 61_000, detail: longText },
    { label: longWord, outcome: "failed", durationMs: 1_200, detail: longWord },
    { label: "Read a secret", outcome: "not_reached" },
  ],
};

export function StatusSpecimens() {
  const now = useRenderedAt();
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const [opened, setOpened] = useState("nothing");
  const strip: StripKickoff[] = Array.from({ length: 24 }, (_, index) => ({
    id: String(index),
    outcome: index === 9 ? "red" : index === 14 ? "amber" : index === 23 ? "running" : "green",
    startedAt: at(24 - index),
    durationMs: index === 23 ? null : 80 + ((index * 137) % 900),
    versions: { "billing/key": index < 12 ? "v1" : "v2" },
  }));
  const evidence = { by: "Test Connection", at: at(3) };
  const links = (state: TrustLink["state"], role: TrustLink["state"] = state): TrustLink[] => [
    { from: "Latchkey", to: "OIDC provider", state, label: "Token accepted", evidence },
    {
      from: "OIDC provider",
      to: "Role",
      state: role,
      label: role === "red" ? longText : "Role assumed",
      evidence,
    },
    { from: "Role", to: "Secrets", state: role === "red" ? "unknown" : role, label: "Secrets readable" },
  ];
  return (
    <Specimens title="Statuses">
      <Specimen of="Mark, Wordmark" state="two sizes">
        <Group>
          <Mark size={16} />
          <Mark size={32} />
          <Wordmark />
          <Wordmark size={28} />
        </Group>
      </Specimen>
      <Specimen of="OutcomeBadge, OutcomeIcon, Tag" state="every outcome">
        <Group>
          {outcomes.map((outcome) => (
            <OutcomeBadge key={outcome} outcome={outcome}>
              {outcome}
            </OutcomeBadge>
          ))}
          {outcomes.map((outcome) => (
            <OutcomeIcon key={outcome} outcome={outcome} />
          ))}
          <Tag>Default</Tag>
        </Group>
      </Specimen>
      <Specimen of="OutcomeBadge, Tag" state="long words">
        <OutcomeBadge outcome="red">{longText}</OutcomeBadge>
        <Tag>{longText}</Tag>
      </Specimen>
      <Specimen of="RelativeTime" state="now, minutes, days, years">
        <Group>
          {[0, 5, 3_000, 900_000].map((minutes) => (
            <RelativeTime key={minutes} value={at(minutes)} />
          ))}
        </Group>
      </Specimen>
      {Object.entries(stages).map(([state, list]) => (
        <Specimen key={state} of="StageList" state={state}>
          <StageList label="Connection test" stages={list} />
        </Specimen>
      ))}
      <Specimen of="TrustChain" state="all green">
        <TrustChain links={links("green")} />
      </Specimen>
      <Specimen of="TrustChain" state="broken, long words">
        <TrustChain links={links("green", "red")} />
      </Specimen>
      <Specimen of="TrustChain" state="nothing known">
        <TrustChain links={links("unknown")} />
      </Specimen>
      <Specimen of="HistoryStrip" state={`every outcome; opened: ${opened}`}>
        <HistoryStrip kickoffs={strip} onOpen={setOpened} />
      </Specimen>
      <Specimen of="HistoryStrip" state="one kickoff">
        <HistoryStrip kickoffs={strip.slice(0, 1)} />
      </Specimen>
    </Specimens>
  );
}
