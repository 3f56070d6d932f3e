import { UnstyledButton } from "@mantine/core";
import { OutcomeIcon } from "@/components/ui/outcome";
import { statuses } from "@/components/ui/status";
import { placeWords } from "@/components/workload-identity/policy-doctor/labels";
import type { Choice } from "@/components/workload-identity/policy-doctor/policy-text";
import type { PolicyFinding } from "@/lib/shared/clouds/doctor";
import classes from "./findings.module.css";

interface FindingListProps {
  findings: readonly PolicyFinding[];
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
}

/** Each finding points at its place in the text: when it is pressed, and already when the keyboard reaches it. */
export function FindingList({ findings, chosen, onChoose }: FindingListProps) {
  return (
    <ol className={classes.list}>
      {findings.map((finding, index) => {
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a review's findings never move.
          <li key={index}>
            <UnstyledButton
              className={classes.finding}
              data-severity={finding.severity}
              data-chosen={chosen?.index === index || undefined}
              aria-pressed={chosen?.index === index}
              onFocus={() => onChoose({ index, reveals: false })}
              onClick={() => onChoose({ index, reveals: true })}
            >
              <span className={classes.icon}>
                <OutcomeIcon status={finding.severity} />
              </span>
              <span className={classes.words}>
                <span className={classes.facts}>
                  {statuses[finding.severity].words} · {placeWords(finding)}
                </span>
                <span className={classes.title}>{finding.title}</span>
                <span className={classes.detail}>{finding.detail}</span>
                <span className={classes.remedy}>{finding.remedy}</span>
              </span>
            </UnstyledButton>
          </li>
        );
      })}
    </ol>
  );
}
