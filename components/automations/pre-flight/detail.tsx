"use client";
// One variable of a pre-flight: how far it came, and which version of which secret it read, or what to change.
import { Text } from "@mantine/core";
import { stageLines } from "@/components/automations/pre-flight/labels";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { VariableFailureDetail } from "@/components/automations/variable-failures";
import { Part } from "@/components/secret-providers/failure-detail";
import { MachineValue } from "@/components/ui/machine-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StageList } from "@/components/ui/stage-list";
import type { PreFlightVariable } from "@/lib/shared/automations/pre-flight/schema";
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
          <Part heading="h2" title="Secret Name">
            <MachineValue value={secretName} label="secret name" />
          </Part>
        )}
        {failure && <VariableFailureDetail failures={[failure]} />}
        {secret && secretName && (
          <>
            <ul className={classes.receipt}>
              <SecretReceipt variableKey={key} secretName={secretName} {...secret} />
            </ul>
            <Text size="xs" c="dimmed">
              Read <RelativeTime value={secret.readAt} />. The value was discarded.
            </Text>
          </>
        )}
        {!failure && !secret && (
          <Text c="dimmed">The value can be decrypted. The next deploy stores it as it is.</Text>
        )}
      </div>
    </div>
  );
}
