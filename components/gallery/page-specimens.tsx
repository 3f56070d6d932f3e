"use client";
import { Anchor, Button } from "@mantine/core";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton, PartSkeleton } from "@/components/ui/page-skeleton";
import { StandalonePage } from "@/components/ui/standalone-page";
import { longText, longWord, Specimen, Specimens } from "./specimen";

export function PageSpecimens() {
  return (
    <Specimens title="Pages">
      <Specimen of="PageHeader" state="with everything">
        <PageHeader
          order={2}
          title="Nightly report"
          description="What the automation reads, and when."
          parent={<Anchor href="/dev/ui">Automations</Anchor>}
          meta={<OutcomeBadge outcome="green">Resolved</OutcomeBadge>}
          action={<Button>Deploy</Button>}
        />
      </Specimen>
      <Specimen of="PageHeader" state="long words">
        <PageHeader order={2} title={longWord} description={longText} action={<Button>Deploy</Button>} />
      </Specimen>
      <Specimen of="PartSkeleton" state="loading">
        <PartSkeleton />
      </Specimen>
      <Specimen of="PageSkeleton" state="loading">
        <PageSkeleton />
      </Specimen>
      <Specimen of="StandalonePage" state="with a link">
        <StandalonePage title="Page not found" link={{ label: "Go to the console", href: "/" }}>
          There is nothing at this address.
        </StandalonePage>
      </Specimen>
    </Specimens>
  );
}
