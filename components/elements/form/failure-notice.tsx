"use client";
import { List } from "@mantine/core";
import { useEffect, useRef } from "react";
import { failureWords, RequestId } from "@/components/elements/error-state";
import { Notice } from "@/components/elements/notice";
import { isSignedOut, SignInAgain } from "@/components/elements/sign-in-again";
import { RequestError } from "@/lib/http/client";

interface FailureNoticeProps {
  failure: unknown;
  /** Messages about fields that are not on the page. */
  unplaced?: readonly string[];
}

/** Why the server refused what was asked; stays until the next attempt. */
export function FailureNotice({ failure, unplaced = [] }: FailureNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (failure) notice.current?.scrollIntoView({ block: "nearest" });
  }, [failure]);
  if (!failure) return null;
  const { title, detail, requestId } = failureWords(failure);
  const failures = failure instanceof RequestError ? (failure.problem.failures ?? []) : [];
  return (
    <Notice ref={notice} tone="error" title={title} action={isSignedOut(failure) && <SignInAgain inNewTab />}>
      {unplaced.length > 0 ? unplaced.join(" ") : detail}
      {failures.length > 0 && (
        <List size="sm" mt={6}>
          {failures.map(({ key, reason, detail: why }) => (
            <List.Item key={key}>
              <code>{key}</code>: {reason}. {why}
            </List.Item>
          ))}
        </List>
      )}
      {requestId && <RequestId value={requestId} />}
    </Notice>
  );
}
