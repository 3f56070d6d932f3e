"use client";
// What a page has to say of its object, in one strip: the most severe first, with how many there are; the rest unfolds.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId } from "react";
import { type NoticeTone, noticeTones } from "@/components/ui/notice";
import classes from "./notice-strip.module.css";

/** @param notices null for what there is nothing to say of. */
export function NoticeStrip({ notices }: { notices: readonly (PageNotice | null)[] }) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  const sorted = bySeverity(notices);
  const [first] = sorted;
  if (!first) return null;
  const unfolds = sorted.length > 1 || first.body !== undefined;
  const toggleWords = isOpen ? "Show less" : sorted.length > 1 ? `Show all ${sorted.length}` : "Show more";
  return (
    <section aria-label="Notices" className={classes.root} data-tone={first.tone}>
      <ul id={id} className={classes.list}>
        {(isOpen ? sorted : [first]).map((notice) => (
          <li key={notice.id} className={classes.item} data-tone={notice.tone}>
            <StripItem notice={notice} isOpen={isOpen} />
          </li>
        ))}
      </ul>
      {unfolds && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={toggle}
        >
          {toggleWords}
        </Button>
      )}
    </section>
  );
}

function StripItem({ notice, isOpen }: { notice: PageNotice; isOpen: boolean }) {
  const { tone, title, body, action } = notice;
  const titleId = useId();
  const { Icon } = noticeTones[tone];
  return (
    <div role="note" aria-labelledby={titleId} className={classes.notice}>
      <Icon size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <span id={titleId} className={classes.title}>
          {title}
        </span>
        {isOpen && body && <div className={classes.body}>{body}</div>}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

export interface PageNotice {
  id: string;
  tone: NoticeTone;
  /** What is, in a few words. */
  title: string;
  /** Why, and what to do. */
  body?: ReactNode;
  action?: ReactNode;
}

const severity: readonly NoticeTone[] = ["error", "warning", "info", "success"];

/** The most severe first; those that weigh the same stay in the order that they were given in. */
export function bySeverity(notices: readonly (PageNotice | null)[]): PageNotice[] {
  return notices
    .filter((notice) => notice !== null)
    .sort((a, b) => severity.indexOf(a.tone) - severity.indexOf(b.tone));
}
