"use client";
import { useConnectionTests } from "@/components/secret-providers/connection-tests";
import { testStatus } from "@/components/secret-providers/labels";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credentials.module.css";

/** How the last test went, and when; or that one runs now. */
export function LastTest({ credential }: { credential: SecretProviderCredential }) {
  const { id, lastTest, lastTestedAt } = credential;
  const isRunning = useConnectionTests()(id)?.isRunning ?? false;
  return (
    <span className={classes.test}>
      <OutcomeBadge status={testStatus(lastTest, isRunning)} />
      {lastTestedAt && !isRunning && (
        <span className={classes.when}>
          <RelativeTime value={lastTestedAt} />
        </span>
      )}
    </span>
  );
}
