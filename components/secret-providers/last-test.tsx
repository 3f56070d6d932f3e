"use client";
import { OutcomeBadge } from "@/components/elements/outcome-badge";
import { RelativeTime } from "@/components/elements/relative-time";
import { useConnectionTests } from "@/components/secret-providers/connection-tests";
import { testWords } from "@/components/secret-providers/words";
import type { SecretProviderCredential } from "@/lib/secret-providers/schema";
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
