"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { leaveForProvider } from "@/components/sign-in/session";
import { Notice } from "@/components/ui/notice";

interface SingleSignOnButtonProps {
  /** Its part of next-auth's addresses. */
  provider: string;
  label: string;
  callbackPath: string;
  /** Where it is the way for nearly everybody. */
  isMain: boolean;
  /** Whether the provider asks the person to prove who they are, even where it knows them. */
  again?: boolean;
}

export function SingleSignOnButton({
  provider,
  label,
  callbackPath,
  isMain,
  again,
}: SingleSignOnButtonProps) {
  const [isRunning, setIsRunning] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  function leave() {
    setIsRunning(true);
    setHasFailed(false);
    // The button keeps running until the provider's page takes this one's place.
    leaveForProvider(provider, callbackPath, again).catch(() => {
      setIsRunning(false);
      setHasFailed(true);
    });
  }
  return (
    <>
      {hasFailed && (
        <Notice tone="error" title="Can’t reach Latchkey">
          Check your network and try again.
        </Notice>
      )}
      <Button
        variant={isMain ? "filled" : "default"}
        onClick={leave}
        loading={isRunning}
        mt={hasFailed ? "md" : 0}
        fullWidth
      >
        {label}
      </Button>
    </>
  );
}
