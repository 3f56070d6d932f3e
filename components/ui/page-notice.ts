// What a page has to say of its object, and what of it comes first.
import type { ReactNode } from "react";
import type { NoticeTone } from "@/components/ui/notice";

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
    .sort((one, other) => severity.indexOf(one.tone) - severity.indexOf(other.tone));
}
