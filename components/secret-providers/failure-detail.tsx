// Why something failed or warns: AWS's own words, the likely cause, what to change.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/elements/copy-button";
import { Remedy } from "@/components/secret-providers/remedy";
import classes from "./failure-detail.module.css";

interface FailureDetailProps {
  failure: { awsCode: string | null; message: string | null; cause: string; remedy: string | null };
  /** Where the remedy is not for the viewer: why not. */
  withheld?: ReactNode;
  /** Of the headings, below that of what failed. */
  heading: "h2" | "h4";
}

export function FailureDetail({ failure, withheld, heading }: FailureDetailProps) {
  const { awsCode, message, cause, remedy } = failure;
  const words = [awsCode, message].filter(Boolean).join(": ");
  return (
    <div className={classes.parts}>
      {/* Without an answer of AWS the message may be the cause's own words. */}
      {words && words !== cause && (
        <Part heading={heading} title={awsCode ? "AWS answered" : "What happened"}>
          <div className={classes.answer}>
            <code>{words}</code>
            <CopyButton value={words} label={awsCode ? "AWS’s answer" : "the message"} />
          </div>
        </Part>
      )}
      <Part heading={heading} title="Likely cause">
        {cause}
      </Part>
      <Part heading={heading} title="What to change">
        {remedy === null ? withheld : <Remedy text={remedy} />}
      </Part>
    </div>
  );
}

interface PartProps extends Pick<FailureDetailProps, "heading"> {
  title: string;
  children: ReactNode;
}

/** A piece of what is told of an outcome, under its own small heading. */
export function Part({ heading, title, children }: PartProps) {
  return (
    <section>
      <Text component={heading} size="xs" c="dimmed" fw={500} mb={2}>
        {title}
      </Text>
      <Text component="div">{children}</Text>
    </section>
  );
}
