"use client";
// One variable of a pre-flight: how far it came, and which version of which secret it read, or what to change.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { stageLines } from "@/components/automations/pre-flight/words";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { CopyButton } from "@/components/elements/copy-button";
import { MachineValue } from "@/components/elements/machine-value";
import { RelativeTime } from "@/components/elements/relative-time";
import { StageList } from "@/components/elements/stage-list";
import { useLack } from "@/components/frame/organization";
import { Remedy } from "@/components/secret-providers/remedy";
import type { PreFlightFailure, PreFlightVariable } from "@/lib/automations/pre-flight/schema";
import classes from "./pre-flight.module.css";

export function PreFlightDetail({ row }: { row: PreFlightVariable }) {
  const { key, secretName, secret, failure } = row;
  return (
    <div className={classes.detail}>
      <div className={classes.way}>
        <StageList label={`Stages of ${key}`} stages={stageLines(row)} />
      </div>
      <div className={classes.found}>
        {failure && secretName && (
          <Part title="Secret Name">
            <MachineValue value={secretName} label="secret name" />
          </Part>
        )}
        {failure && <Failure failure={failure} />}
        {secret && secretName && (
          <>
            <ul className={classes.receipt}>
              <SecretReceipt variableKey={key} secretName={secretName} {...secret} />
            </ul>
            <Text size="xs" c="dimmed">
              Read <RelativeTime value={secret.readAt} />. The value was not kept.
            </Text>
          </>
        )}
        {!failure && !secret && (
          <Text c="dimmed">The value opens. The next deploy bakes it in as it is.</Text>
        )}
      </div>
    </div>
  );
}

function Failure({ failure }: { failure: PreFlightFailure }) {
  const { awsCode, message, cause, remedy, remedyNeeds } = failure;
  const lack = useLack();
  const words = [awsCode, message].filter(Boolean).join(": ");
  return (
    <>
      {words && words !== cause && (
        <Part title={awsCode ? "AWS answered" : "What happened"}>
          <div className={classes.answer}>
            <code>{words}</code>
            <CopyButton value={words} label={awsCode ? "AWS’s answer" : "the message"} />
          </div>
        </Part>
      )}
      <Part title="Likely cause">{cause}</Part>
      <Part title="What to change">
        {remedy ? <Remedy text={remedy} /> : <Text>{remedyNeeds && lack(remedyNeeds, "Seeing this")}</Text>}
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Text component="h2" size="xs" c="dimmed" fw={500} mb={2}>
        {title}
      </Text>
      <Text component="div">{children}</Text>
    </section>
  );
}
