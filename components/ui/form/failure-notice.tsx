"use client";
import { Button, List } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { failureWords, RequestId } from "@/components/ui/failure/error-state";
import { isSignedOut, SignInAgain } from "@/components/ui/failure/sign-in-again";
import { Notice } from "@/components/ui/notice";
import { reasonWords } from "@/components/ui/reason-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { RequestError } from "@/lib/shared/http/client";

export interface NewerState {
  load: () => Promise<unknown>;
  /** What loading it does. */
  words: string;
}

interface FailureNoticeProps {
  failure: unknown;
  /** Messages about fields that are not on the page. */
  unplaced?: readonly string[];
  /** Where somebody may have changed meanwhile what this is about. */
  newer?: NewerState;
}

/** Why the server refused what was asked; stays until the next attempt. */
export function FailureNotice({ failure, unplaced = [], newer }: FailureNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (failure) notice.current?.scrollIntoView({ block: "nearest" });
  }, [failure]);
  if (!failure) return null;
  const { title, detail, requestId } = failureWords(failure);
  const { failures = [], changed } = failure instanceof RequestError ? failure.problem : {};
  if (changed && newer) {
    const who = changed.byYourself ? "You" : (changed.by ?? "Somebody");
    return (
      <Notice
        ref={notice}
        tone="error"
        title={`${who} changed this meanwhile${changed.byYourself ? ", in another tab" : ""}`}
        action={<LoadNewer load={newer.load} />}
      >
        The change was saved <RelativeTime value={changed.at} />, after you opened this. {newer.words}
      </Notice>
    );
  }
  return (
    <Notice ref={notice} tone="error" title={title} action={isSignedOut(failure) && <SignInAgain inNewTab />}>
      {unplaced.length > 0 ? unplaced.join(" ") : detail}
      {failures.length > 0 && (
        <List size="sm" mt={6}>
          {failures.map(({ key, reason, detail: why }) => (
            <List.Item key={key}>
              <code>{key}</code>: {reasonWords(reason)}. {why}
            </List.Item>
          ))}
        </List>
      )}
      {requestId && <RequestId value={requestId} />}
    </Notice>
  );
}

function LoadNewer({ load }: Pick<NewerState, "load">) {
  const [isLoading, setIsLoading] = useState(false);
  return (
    <Button
      variant="default"
      size="xs"
      loading={isLoading}
      onClick={() => {
        setIsLoading(true);
        void load().finally(() => setIsLoading(false));
      }}
    >
      Load the newer version
    </Button>
  );
}
