"use client";
import { useEffect } from "react";
import { sayConfirmed } from "@/components/step-up/other-tab";
import { StandalonePage } from "@/components/ui/standalone-page";

/** The end of signing in again with a provider: informs the tab that waits, and closes where the browser allows it. */
export function Confirmed({ userId }: { userId: string }) {
  useEffect(() => {
    sayConfirmed(userId);
    window.close();
  }, [userId]);
  return <StandalonePage title="You’re confirmed">Close this tab and go on where you were.</StandalonePage>;
}
