"use client";
// A failure explained: the likely cause, what to change, where that is done; the cloud's own words folded.
import { Button, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Remedy } from "@/components/failures/remedy";
import { CopyButton } from "@/components/ui/copy-button";
import { Folded } from "@/components/ui/folded";
import { Link } from "@/components/ui/link";
import classes from "./detail.module.css";

interface FailureDetailProps {
  cause: string;
  /** Null where it is not for the viewer: then `withheld` says why not. */
  remedy: string | null;
  withheld?: ReactNode;
  /** Where it is done. */
  link?: { label: string; href: string } | null | undefined;
  /** The cloud's own words, or what else is known; each as one line. */
  answer?: { title: string; lines: readonly string[] } | null | undefined;
  /** Of the headings, below that of what failed. */
  heading: "h2" | "h4";
  /** Leaves the remedy folded: for what is not the first of several. */
  isBrief?: boolean;
}

export function FailureDetail(props: FailureDetailProps) {
  const { cause, remedy, withheld, link, answer, heading, isBrief } = props;
  const lines = answer?.lines.filter((line) => line !== cause) ?? [];
  const change = remedy === null ? withheld : <Remedy text={remedy} />;
  return (
    <div className={classes.parts}>
      <Part heading={heading} title="Likely cause">
        {cause}
      </Part>
      {isBrief && remedy !== null ? (
        <Folded title="What to change">{change}</Folded>
      ) : (
        <Part heading={heading} title="What to change">
          {change}
        </Part>
      )}
      {link && (
        <Button
          component={Link}
          href={link.href}
          variant="default"
          size="xs"
          className={classes.link}
          rightSection={<IconArrowRight size={14} aria-hidden="true" />}
        >
          {link.label}
        </Button>
      )}
      {answer && lines.length > 0 && (
        <Folded title={answer.title}>
          {lines.map((line) => (
            <div key={line} className={classes.answer}>
              <code>{line}</code>
              <CopyButton value={line} label={`“${answer.title}”`} />
            </div>
          ))}
        </Folded>
      )}
    </div>
  );
}

interface PartProps extends Pick<FailureDetailProps, "heading"> {
  title: string;
  children: ReactNode;
}

/** A piece of what is known of an outcome, under its own small heading. */
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
