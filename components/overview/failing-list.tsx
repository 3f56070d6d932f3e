"use client";
// The failures of now: what fails, since when, why, what to change, and the button that leads there.
import { Anchor, Button, Text } from "@mantine/core";
import { groupedFailures } from "@/components/automations/failure-groups";
import { Remedy } from "@/components/failures/remedy";
import { Section } from "@/components/overview/section";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization, usePermissionHint } from "@/components/shell/organization";
import { Folded } from "@/components/ui/folded";
import { Hint } from "@/components/ui/hint";
import { Link } from "@/components/ui/link";
import { OutcomeIcon } from "@/components/ui/outcome";
import { reasonWords } from "@/components/ui/reason-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { statuses } from "@/components/ui/status";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";
import { counted } from "@/lib/shared/counted";
import type { VariableFailure } from "@/lib/shared/errors";
import type { FailingItem, Overview } from "@/lib/shared/overview/schema";
import { missingPermission, type Permission } from "@/lib/shared/permissions";
import classes from "./overview.module.css";

/** Of one thing that fails; its own page has all. */
const shownGroups = 3;

export function FailingList({ failing: { items, hasMore } }: Pick<Overview, "failing">) {
  return (
    <Section title="What fails now">
      {items.length === 0 ? (
        <div className={classes.calm}>
          <OutcomeIcon status="ok" size={18} />
          <Text>Nothing fails right now.</Text>
        </div>
      ) : (
        <ul className={classes.items}>
          {items.map((item) => (
            <Failing key={`${item.kind} ${item.subject.id}`} item={item} />
          ))}
          {hasMore && (
            <li className={classes.item}>
              <Text c="dimmed">There are more. They appear here as these are fixed.</Text>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}

function Failing({ item }: { item: FailingItem }) {
  const { slug, permissions } = useOrganization();
  const { subject, at, isLost, reasons, more } = item;
  const status = isLost ? "lost" : "failed";
  const { words, path, needs } = fixingPlace(item);
  const groups = groupedFailures(reasons);
  const rest = more + groups.slice(shownGroups).flat().length;
  const canFix = missingPermission(permissions, needs) === null;
  return (
    <li className={classes.item} data-outcome={statuses[status].outcome}>
      <span className={classes.icon}>
        <OutcomeIcon status={status} size={18} />
      </span>
      <div className={classes.words}>
        <h3 className={classes.title}>
          {failingTitle(item)}:{" "}
          <ConsoleLink to={subjectPath(item)} c="inherit">
            {subject.name}
          </ConsoleLink>
        </h3>
        <Hint>{at && <RelativeTime value={at} />}</Hint>
        {isLost && (
          <Text>
            The worker reported no outcome within {lostAfterMinutes} minutes. See whether it still runs and
            can reach Latchkey.
          </Text>
        )}
        {!isLost && reasons.length === 0 && item.kind === "pre_flight" && (
          <Text>A kickoff of the newest version would fail. Run a pre-flight to see why.</Text>
        )}
        <ul className={classes.reasons}>
          {groups.slice(0, shownGroups).map((group) => (
            <Reason key={group.map(({ key }) => key).join()} failures={group} />
          ))}
        </ul>
        {rest > 0 && <Text c="dimmed">And {counted(rest, "more variable")}.</Text>}
      </div>
      {canFix && (
        <Button
          component={Link}
          href={`/${slug}/${path}`}
          variant="default"
          size="xs"
          className={classes.action}
          aria-label={`${words}: ${subject.name}`}
        >
          {words}
        </Button>
      )}
    </li>
  );
}

/** Failures with the same words are shown once. */
function Reason({ failures }: { failures: readonly [VariableFailure, ...VariableFailure[]] }) {
  const permissionHint = usePermissionHint();
  const [{ reason, detail, cause = detail, remedy, remedyNeeds, link }] = failures;
  return (
    <li>
      <div className={classes.reason}>
        {failures.map(({ key }) => key !== "" && <code key={key}>{key}</code>)}
        <strong>{reasonWords(reason)}</strong>
      </div>
      {cause && <Text>{cause}</Text>}
      {remedy && (
        <Folded title="What to change">
          <Remedy text={remedy} />
        </Folded>
      )}
      {link && (
        <Anchor component={Link} href={link.href} size="sm">
          {link.label}
        </Anchor>
      )}
      {remedyNeeds && <Hint>{permissionHint(remedyNeeds, "Seeing what to change")}</Hint>}
    </li>
  );
}

// How Overview says what failed, and where it is fixed.

interface Place {
  words: string;
  /** Under the organization's path. */
  path: string;
  /** What the words need. */
  needs: Permission[];
}

const titles: Record<FailingItem["kind"], string> = {
  kickoff: "Kickoff failed",
  deploy: "Deploy failed",
  pre_flight: "Pre-flight failed",
  test: "Connection test failed",
};

function failingTitle({ kind, isLost }: Pick<FailingItem, "kind" | "isLost">): string {
  return isLost ? "Kickoff lost" : titles[kind];
}

/** Where the subject is shown. */
function subjectPath({ kind, subject }: Pick<FailingItem, "kind" | "subject">): string {
  if (kind === "test") return `settings/secret-provider-credentials?credential=${subject.id}`;
  const view = { kickoff: "kickoffs", deploy: "deployments", pre_flight: "pre-flight" }[kind];
  return `automations/${subject.id}?view=${view}`;
}

/** What to do about it next: a try, which says all that is to be changed, or proves that it was. */
function fixingPlace(item: Pick<FailingItem, "kind" | "subject" | "isLost">): Place {
  const { kind, subject, isLost } = item;
  if (kind === "test") {
    return { words: "Test again", path: subjectPath(item), needs: ["secret_providers:manage"] };
  }
  if (isLost) return { words: "Show kickoffs", path: subjectPath(item), needs: [] };
  if (kind === "deploy") {
    return { words: "Deploy again", path: subjectPath(item), needs: ["automations:manage"] };
  }
  return {
    words: "Run pre-flight",
    path: `automations/${subject.id}?view=pre-flight`,
    needs: ["automations:manage", "environment_variables:read"],
  };
}
