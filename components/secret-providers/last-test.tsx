"use client";
import { useConnectionTests } from "@/components/secret-providers/connection-tests";
import { testWords } from "@/components/secret-providers/labels";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credential-table.module.css";

/** How the last test went, and when; or that one runs now. */
export function LastTest({ credential }: { credential: SecretProviderCredential }) {
  const { id, lastTest, lastTestedAt } = credential;
  const isRunning = useConnectionTests()(id)?.isRunning ?? false;
  const { outcome, word } = testWords(lastTest, isRunning);
  return (
    <span className={classes.test}>
      <OutcomeBadge outcome={outcome}>{word}</OutcomeBadge>
      {lastTestedAt && !isRunning && (
        <span className={classes.when}>
          <RelativeTime value={lastTestedAt} />
        </span>
      )}
    </span>
  );
}
