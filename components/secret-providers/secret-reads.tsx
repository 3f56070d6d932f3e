"use client";
// Each secret that a test read, with its own outcome: which version, or why not. Never a value.
import { Text } from "@mantine/core";
import { TestFailure } from "@/components/secret-providers/test-failure";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeIcon } from "@/components/ui/outcome";
import { type Status, statuses } from "@/components/ui/status";
import { duration } from "@/components/ui/time-words";
import { counted } from "@/lib/shared/counted";
import type { SecretRead } from "@/lib/shared/secret-providers/schema";
import classes from "./secret-reads.module.css";

interface SecretReadsProps {
  secrets: readonly SecretRead[];
  leftOut: number;
  /** Of the credential that was tested; undefined where it has keys of its own. */
  configId: string | undefined;
}

export function SecretReads({ secrets, leftOut, configId }: SecretReadsProps) {
  // What fails alike is explained once; the others say that they failed.
  const explained = new Set<string>();
  return (
    <>
      <ul className={classes.list} aria-label="Secrets">
        {secrets.map((secret) => {
          const { name, outcome, durationMs, version, failure } = secret;
          const isFirst = failure !== undefined && !explained.has(failure.remedy);
          if (failure) explained.add(failure.remedy);
          return (
            <li key={name} className={classes.secret}>
              <div className={classes.line}>
                <OutcomeIcon status={readStatuses[outcome]} size={15} />
                <code className={classes.name}>{name}</code>
                <span className={classes.facts}>
                  {statuses[readStatuses[outcome]].words}
                  {durationMs != null && ` · ${duration(durationMs)}`}
                </span>
              </div>
              {version && (
                <div className={classes.version}>
                  Version <MachineValue value={version} label={`version of ${name}`} />
                </div>
              )}
              {failure && isFirst && (
                <div className={classes.failure}>
                  <TestFailure failure={failure} configId={configId} />
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {leftOut > 0 && (
        <Text size="xs" c="dimmed" mt={8}>
          {counted(leftOut, "more secret is", "more secrets are")} not read here.
        </Text>
      )}
    </>
  );
}

const readStatuses: Record<SecretRead["outcome"], Status> = {
  ok: "read",
  failed: "failed",
  not_reached: "not_read",
};
