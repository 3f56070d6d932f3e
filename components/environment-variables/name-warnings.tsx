// Variables whose names decide what an automation runs, trusts or talks to: said where it is deployed and tried.

import { ShortList } from "@/components/ui/list/short-list";
import { Notice } from "@/components/ui/notice";
import type { PageNotice } from "@/components/ui/notice-strip";
import type { NameWarning } from "@/lib/shared/environment-variables/name-warning";

export function NameWarnings({ warnings }: { warnings: readonly NameWarning[] }) {
  const notice = nameWarningsNotice(warnings);
  if (!notice) return null;
  return (
    <Notice tone={notice.tone} title={notice.title}>
      {notice.body}
    </Notice>
  );
}

/** For a strip of notices; null where no name is one of those. */
export function nameWarningsNotice(warnings: readonly NameWarning[]): PageNotice | null {
  if (warnings.length === 0) return null;
  return {
    id: "names",
    tone: "warning",
    title: warnings.length === 1 ? "One name affects how programs run" : "Some names affect how programs run",
    body: (
      <>
        {warnings.length === 1 ? "Its value" : "Their values"} can change what this automation runs. Check
        that you want this:
        <ShortList items={warnings} most={8} itemKey={({ key }) => key}>
          {({ key, effect }) => (
            <>
              <code style={{ overflowWrap: "anywhere" }}>{key}</code> {effect}.
            </>
          )}
        </ShortList>
      </>
    ),
  };
}
