"use client";
import { Button, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { evidenceWords, placeOf, stateStatuses, stepWords } from "@/components/setup-progress/labels";
import { useOrganization, usePermissionHint } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";
import { OutcomeIcon } from "@/components/ui/outcome";
import { Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { statuses } from "@/components/ui/status";
import { remedyLink } from "@/lib/shared/clouds/remedies";
import { allows } from "@/lib/shared/permissions";
import type { SetupItem } from "@/lib/shared/setup-progress/schema";
import classes from "./setup-progress.module.css";

interface SetupStepItemProps {
  item: SetupItem;
  isNext: boolean;
  offersAction: boolean;
}

/** One step: whether it was seen to work, by what, and otherwise where it is done. */
export function SetupStepItem({ item, isNext, offersAction }: SetupStepItemProps) {
  const { step, state, isOptional, evidence } = item;
  const { title, purpose } = stepWords[step];
  const status = stateStatuses[state];
  return (
    <li
      className={classes.step}
      data-state={state}
      data-next={isNext || undefined}
      aria-current={isNext ? "step" : undefined}
    >
      <span className={classes.icon}>
        <OutcomeIcon status={status} size={20} />
      </span>
      <div className={classes.words}>
        <h2 className={classes.title}>
          {title} {isOptional && <Tag>optional</Tag>}
        </h2>
        <Text c="dimmed">{purpose}</Text>
        {evidence && (
          <Text size="xs" className={classes.evidence}>
            {evidenceWords(evidence)}
            {evidence.at && (
              <>
                {", "}
                <RelativeTime value={evidence.at} />
              </>
            )}
          </Text>
        )}
        <Remedy item={item} />
        <Hint item={item} />
      </div>
      <div className={classes.side}>
        <span className={classes.state}>{statuses[status].words}</span>
        {offersAction && <Action item={item} isNext={isNext} />}
      </div>
    </li>
  );
}

/** The tool that looks into what fails, where that is another page than the one of the next action. */
function Remedy({ item: { state, evidence, next } }: { item: SetupItem }) {
  const { slug, permissions } = useOrganization();
  const link = state === "failed" && evidence?.placed ? remedyLink(slug, evidence.placed) : null;
  const action = next && placeOf(next);
  if (!link || !allows(permissions, link.needs) || link.href === `/${slug}/${action?.path}`) return null;
  return (
    <Button
      component={Link}
      href={link.href}
      variant="default"
      size="xs"
      mt={8}
      rightSection={<IconArrowRight size={14} aria-hidden="true" />}
    >
      {link.label}
    </Button>
  );
}

/** Why there is nothing to press. */
function Hint({ item: { next, lacks } }: { item: SetupItem }) {
  const permissionHint = usePermissionHint();
  const [missing] = lacks;
  if (next?.kind === "configure_issuer") {
    return <Text size="xs">The operator of this Latchkey has to set {next.label} and start it again.</Text>;
  }
  return missing ? <Text size="xs">{permissionHint(missing, "This")}</Text> : null;
}

function Action({ item: { next, lacks }, isNext }: { item: SetupItem; isNext: boolean }) {
  const { slug } = useOrganization();
  const place = next && placeOf(next);
  if (!place || lacks.length > 0) return null;
  return (
    <Button
      component={Link}
      href={`/${slug}/${place.path}`}
      variant={isNext ? "filled" : "default"}
      size="xs"
      className={classes.action}
    >
      {place.words}
    </Button>
  );
}
