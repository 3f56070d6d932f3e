"use client";
// "Confirm that it's you": one window for whatever the page sends. Who confirmed goes on where they were; who did not gets
// the form back as it was.
import { useEffect, useState } from "react";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { confirmWith } from "@/lib/shared/operations/client";

const part = deferred(() =>
  import("@/components/step-up/step-up-window").then(({ StepUpWindow }) => StepUpWindow),
);

export function StepUp() {
  const [answer, setAnswer] = useState<((isConfirmed: boolean) => void) | null>(null);
  useEffect(() => confirmWith(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  const close = (isConfirmed: boolean) => {
    answer?.(isConfirmed);
    setAnswer(null);
  };
  return (
    <DeferredWindow
      part={part}
      opened={answer !== null}
      onClose={() => close(false)}
      onConfirmed={() => close(true)}
    />
  );
}
