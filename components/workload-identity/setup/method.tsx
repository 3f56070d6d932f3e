"use client";
// One method of setting up the cloud: all of it at once where that is possible, and step by step.
import { Anchor, Text, Title } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { MachineText } from "@/components/workload-identity/setup/machine-text";
import type { SetupMethod, SetupStep } from "@/lib/clouds/definition";
import classes from "./setup.module.css";

interface MethodProps {
  method: SetupMethod;
  /** Called when the person has copied or downloaded the text that does the whole setup. */
  onTaken?: () => void;
  /** What follows from that, beneath it. */
  children?: ReactNode;
}

export function Method({ method, onTaken, children }: MethodProps) {
  const { help, whole, steps } = method;
  return (
    <div className={classes.method}>
      <Text c="dimmed">
        <MachineText>{help}</MachineText>
      </Text>
      {whole && (
        <CodeBlock label={whole.label} fileName={whole.fileName} code={whole.code} onCopied={onTaken} />
      )}
      {children}
      {whole && steps.length > 2 && (
        <Title order={2} className={classes.apart}>
          Or step by step
        </Title>
      )}
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step.title} className={classes.step}>
            <Step step={step} isByClicks={!step.texts?.some(({ fileName }) => !fileName)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** @param isByClicks the clicks are the step itself; otherwise they come after its commands. */
function Step({ step, isByClicks }: { step: SetupStep; isByClicks: boolean }) {
  const { title, help, texts = [] } = step;
  const blocks = texts.map(({ label, fileName, code }) => (
    <CodeBlock key={`${label} ${fileName}`} label={label} fileName={fileName} code={code} />
  ));
  return (
    <>
      <div>
        <Title order={3}>{title}</Title>
        <Text c="dimmed">{help}</Text>
      </div>
      {isByClicks ? (
        <>
          <Clicks step={step} />
          {blocks}
        </>
      ) : (
        <>
          {blocks}
          {step.clicks && (
            <details className={classes.alternative}>
              <summary>In the console instead</summary>
              <Clicks step={step} />
            </details>
          )}
        </>
      )}
    </>
  );
}

function Clicks({ step: { clicks = [], console } }: { step: SetupStep }) {
  return (
    <ol className={classes.clicks}>
      {console && (
        <li>
          Open{" "}
          <Anchor href={console.url} target="_blank" rel="noreferrer" inherit>
            {console.label} <IconExternalLink size={13} aria-hidden="true" />
          </Anchor>
          .
        </li>
      )}
      {clicks.map((click) => (
        <li key={click}>
          <MachineText>{click}</MachineText>
        </li>
      ))}
    </ol>
  );
}
