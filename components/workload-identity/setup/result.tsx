"use client";
// The result of a setup guide's answers: the ways to set up the cloud, and the next steps.
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { TabList } from "@/components/ui/tab-list";
import { MachineText } from "@/components/workload-identity/setup/machine-text";
import { Method } from "@/components/workload-identity/setup/method";
import { TrustWaitPanel } from "@/components/workload-identity/setup/trust-wait";
import { type AwaitedConfig, useTrustWait } from "@/components/workload-identity/setup/use-trust-wait";
import type { SetupGuide as Guide } from "@/lib/clouds/definition";
import classes from "./setup.module.css";

interface ResultProps {
  guide: Guide;
  method: string | null;
  onMethod: (method: string | null) => void;
  config: AwaitedConfig;
  next: (guide: Guide) => ReactNode;
}

export function Result({ guide, method, onMethod, config, next }: ResultProps) {
  const { methods, notes } = guide;
  const wait = useTrustWait(guide.config, config);
  const open = method ?? methods[0]?.id ?? null;
  return (
    <>
      {notes.length > 0 && (
        <ul className={classes.notes}>
          {notes.map((note) => (
            <li key={note}>
              <MachineText>{note}</MachineText>
            </li>
          ))}
        </ul>
      )}
      <Tabs value={open} onChange={onMethod} keepMounted={false}>
        <TabList open={open} tabs={methods} />
        {methods.map((shown) => (
          <Tabs.Panel key={shown.id} value={shown.id}>
            <Method method={shown} onTaken={wait?.start}>
              {wait && <TrustWaitPanel wait={wait} cloud={config.cloud} />}
            </Method>
          </Tabs.Panel>
        ))}
      </Tabs>
      {next(guide)}
    </>
  );
}
