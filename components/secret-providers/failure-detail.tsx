// Why a stage failed or warns: AWS's own words, the likely cause, what to change.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/elements/copy-button";
import { Remedy } from "@/components/secret-providers/remedy";
import type { ExplainedFailure } from "@/lib/clouds/errors";
import classes from "./connection-test.module.css";

export function FailureDetail({ failure }: { failure: ExplainedFailure }) {
  const { awsCode, message, cause, remedy } = failure;
  const words = [awsCode, message].filter(Boolean).join(": ");
  return (
    <div className={classes.failure}>
      {/* Without an answer of AWS the message may be the cause's own words. */}
      {words !== cause && (
        <Part title={awsCode ? "AWS answered" : "What happened"}>
          <div className={classes.answer}>
            <code>{words}</code>
            <CopyButton value={words} label={awsCode ? "AWS’s answer" : "the message"} />
          </div>
        </Part>
      )}
      <Part title="Likely cause">{cause}</Part>
      <Part title="What to change">
        <Remedy text={remedy} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Text component="h4" size="xs" c="dimmed" fw={500} mb={2}>
        {title}
      </Text>
      <Text component="div">{children}</Text>
    </section>
  );
}
