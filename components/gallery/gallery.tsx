"use client";
// Every element of components/ui in every state, for development: /dev/ui.
import { ServerStateProviders } from "@/components/shell/server-state";
import { PageHeader } from "@/components/ui/page-header";
import { CodeSpecimens } from "./code-specimens";
import { FormSpecimens } from "./form-specimens";
import classes from "./gallery.module.css";
import { ListSpecimens } from "./list-specimens";
import { MessageSpecimens } from "./message-specimens";
import { PageSpecimens } from "./page-specimens";
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
