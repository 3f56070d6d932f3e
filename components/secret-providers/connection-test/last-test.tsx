"use client";
import { useConnectionTests } from "@/components/secret-providers/connection-test/attempts";
import classes from "@/components/secret-providers/credentials.module.css";
import { testStatus } from "@/components/secret-providers/labels";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

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
