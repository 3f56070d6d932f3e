"use client";
// Every element of components/ui in every state, for development: /dev/ui.
import { Anchor, Button } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { ServerStateProviders } from "@/components/shell/server-state";
import { IconButton } from "@/components/ui/icon-button";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton, PartSkeleton } from "@/components/ui/page-skeleton";
import { StandalonePage } from "@/components/ui/standalone-page";
import { CodeSpecimens } from "./code-specimens";
import { FormSpecimens } from "./form-specimens";
import classes from "./gallery.module.css";
import { ListSpecimens } from "./list-specimens";
import { MessageSpecimens } from "./message-specimens";
import { longText, longWord, Specimen, Specimens } from "./specimen";
import { StatusSpecimens } from "./status-specimens";
import { WindowSpecimens } from "./window-specimens";

export function Gallery() {
  return (
    <ServerStateProviders>
      <div className={classes.root}>
        <PageHeader
          title="Elements"
          description="Every element of components/ui in every state. Your browser chooses light or dark."
        />
        <StatusSpecimens />
        <MessageSpecimens />
        <CodeSpecimens />
        <ListSpecimens />
        <FormSpecimens />
        <WindowSpecimens />
        <PageSpecimens />
      </div>
    </ServerStateProviders>
  );
}

function PageSpecimens() {
  return (
    <Specimens title="Pages">
      <Specimen of="PageHeader" state="with everything">
        <PageHeader
          order={2}
          title="Nightly report"
          description="What the automation reads, and when."
          parent={<Anchor href="/dev/ui">Automations</Anchor>}
          meta={<OutcomeBadge outcome="green">Resolved</OutcomeBadge>}
          action={<IconButton icon={IconRocket}>Deploy</IconButton>}
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
