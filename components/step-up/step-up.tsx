"use client";
// "Confirm that it's you": one window for whatever the page sends. Who confirmed goes on where they were; who did not gets
// the form back as it was.
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import { confirmWith } from "@/lib/shared/operations/client";

const part = deferred(() => import("./step-up-window"), "StepUpWindow");

type Answer = (isConfirmed: boolean) => void;

interface StepUpProps {
  /** Whom a provider signed in, which can confirm who they are; null for anybody else. */
  singleSignOnUserId: string | null;
}

/** Of one page: a person who goes to another page did not confirm. */
export function StepUp({ singleSignOnUserId }: StepUpProps) {
  return <PageStepUp key={usePathname()} singleSignOnUserId={singleSignOnUserId} />;
}

function PageStepUp({ singleSignOnUserId }: StepUpProps) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let waiting: Answer | undefined;
    const takeBack = confirmWith(
      () =>
        new Promise((resolve) => {
          waiting = resolve;
          setAnswer(() => resolve);
        }),
    );
    return () => {
      takeBack();
      // Without an answer everything later would wait for it, too.
      waiting?.(false);
    };
  }, []);
  function close(isConfirmed: boolean) {
    answer?.(isConfirmed);
    setAnswer(null);
  }
  return (
    <DeferredWindow
      part={part}
      opened={answer !== null}
      singleSignOnUserId={singleSignOnUserId}
      onClose={() => close(false)}
      onConfirmed={() => close(true)}
    />
  );
}
