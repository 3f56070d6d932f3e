"use client";
// "Confirm that it's you": one window for every request of the page. After confirming, people go on where they were;
// without it they get the form back as it was.
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import type { WaysToConfirm } from "@/components/step-up/step-up-window";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import { call, confirmWith } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import type { FactorKind } from "@/lib/shared/second-factor/schema";

const part = deferred(() => import("./step-up-window"), "StepUpWindow");

type Answer = (isConfirmed: boolean) => void;

interface StepUpProps {
  ways: WaysToConfirm;
}

/** Of one page: a person who goes to another page did not confirm. */
export function StepUp({ ways }: StepUpProps) {
  return <PageStepUp key={usePathname()} ways={ways} />;
}

function PageStepUp({ ways }: StepUpProps) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [factors, setFactors] = useState<readonly FactorKind[]>([]);
  useEffect(() => {
    let waiting: Answer | undefined;
    const takeBack = confirmWith(
      () =>
        new Promise((resolve, reject) => {
          waiting = resolve;
          // First, so that the window says from its beginning what this person can confirm with. Where that can't be read,
          // the request that needed it fails, and can be tried again.
          call(secondFactorOperations.list, {}).then(({ items }) => {
            setFactors(items.map(({ kind }) => kind));
            setAnswer(() => resolve);
          }, reject);
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
      factors={factors}
      ways={ways}
      onClose={() => close(false)}
      onConfirmed={() => close(true)}
    />
  );
}
