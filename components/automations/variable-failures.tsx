"use client";
// Every variable that a kickoff or a deploy could not resolve: why, what to change, and where. What fails alike is said once.
import { groupedFailures } from "@/components/automations/failure-groups";
import { FailureDetail } from "@/components/failures/detail";
import { usePermissionHint } from "@/components/shell/organization";
import { OutcomeIcon } from "@/components/ui/outcome";
import { reasonWords } from "@/components/ui/reason-words";
import { anyCloud } from "@/lib/clouds/catalog";
import type { VariableFailure } from "@/lib/shared/errors";
import classes from "./variable-failures.module.css";

export function VariableFailures({ failures }: { failures: readonly VariableFailure[] }) {
  return (
    <ul className={classes.list} aria-label="Failures">
      {groupedFailures(failures).map((group, index) => (
        <li key={group.map(({ key }) => key).join()} className={classes.failure}>
          <OutcomeIcon status="failed" size={16} />
          <div className={classes.words}>
            <div className={classes.keys}>
              {group.map(({ key }) => (
                <code key={key} className={classes.key}>
                  {key}
                </code>
              ))}
              <strong>{reasonWords(group[0].reason)}</strong>
            </div>
            <VariableFailureDetail failures={group} isBrief={index > 0} />
          </div>
        </li>
      ))}
    </ul>
  );
}

interface VariableFailureDetailProps {
  /** One, or several that fail alike. */
  failures: readonly [VariableFailure, ...VariableFailure[]];
  isBrief?: boolean;
}

/** Why one variable fails, as kickoffs, deploys and pre-flights show it alike. */
export function VariableFailureDetail({ failures, isBrief }: VariableFailureDetailProps) {
  const permissionHint = usePermissionHint();
  const [{ detail, cause = detail, remedy = null, remedyNeeds, link, providerCode }] = failures;
  return (
    <FailureDetail
      cause={cause}
      remedy={remedy}
      withheld={remedyNeeds && permissionHint(remedyNeeds, "Seeing this")}
      link={link}
      answer={{
        title: providerCode ? `${anyCloud.first} answered` : "Details",
        lines: failures.map((failure) => failure.detail),
      }}
      heading="h2"
      isBrief={isBrief}
    />
  );
}
