"use client";
// What a review found: the verdict, each finding at its place, the corrected policy, statement by statement.
import { Text } from "@mantine/core";
import { type Ref, useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Notice } from "@/components/ui/notice";
import { FindingList } from "@/components/workload-identity/policy-doctor/finding-list";
import {
  type PolicyKind,
  secretsWords,
  verdictWords,
} from "@/components/workload-identity/policy-doctor/labels";
import { PolicyDiff } from "@/components/workload-identity/policy-doctor/policy-diff";
import { type Choice, PolicyText } from "@/components/workload-identity/policy-doctor/policy-text";
import { RequestList } from "@/components/workload-identity/policy-doctor/request-list";
import { SentClaims } from "@/components/workload-identity/policy-doctor/sent-claims";
import { StatementChecks } from "@/components/workload-identity/policy-doctor/statement-checks";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import classes from "./policy-doctor.module.css";

interface ReviewResultProps {
  kind: PolicyKind;
  review: PolicyReview;
  ref: Ref<HTMLElement>;
}

export function ReviewResult({ kind, review, ref }: ReviewResultProps) {
  const { findings, statements, corrected, claims, requests, secrets, text, decoded, verdict } = review;
  const { tone, title, detail } = verdictWords(kind, review);
  const [chosen, setChosen] = useState<Choice | null>(null);
  // Another review, another text: what was chosen in the last one means nothing here.
  const [shown, setShown] = useState(review);
  if (shown !== review) {
    setShown(review);
    setChosen(null);
  }
  const against = secretsWords(secrets);
  return (
    <section ref={ref} tabIndex={-1} aria-label="Result" className={classes.result}>
      <Notice tone={tone} title={title}>
        {detail}
        {against && (
          <Text size="sm" mt={6}>
            {against}
          </Text>
        )}
      </Notice>
      <div className={classes.columns}>
        {findings.length > 0 && (
          <div className={classes.column}>
            <h2 className={classes.heading}>Findings</h2>
            <FindingList findings={findings} chosen={chosen} onChoose={setChosen} />
          </div>
        )}
        <div className={classes.column}>
          <h2 className={classes.heading}>{decoded ? "The policy, decoded" : "Your text"}</h2>
          <PolicyText text={text} findings={findings} chosen={chosen} onChoose={setChosen} />
        </div>
      </div>
      {corrected && (
        <div className={classes.part}>
          <h2 className={classes.heading}>
            {corrected.purpose === "mended" ? "Corrected policy" : "Tighter policy"}
          </h2>
          <PolicyDiff corrected={corrected} />
          <CodeBlock label="Command, with the document saved beside it" code={corrected.command} />
        </div>
      )}
      {verdict !== "unreadable" && kind === "permission" && (
        <div className={classes.part}>
          <h2 className={classes.heading}>What Latchkey requests</h2>
          <RequestList requests={requests} />
        </div>
      )}
      {statements.length > 0 && (
        <div className={classes.part}>
          <h2 className={classes.heading}>Statement by statement</h2>
          <StatementChecks statements={statements} />
        </div>
      )}
      {claims.length > 0 && (
        <div className={classes.part}>
          <h2 className={classes.heading}>The token’s claims</h2>
          <SentClaims claims={claims} />
        </div>
      )}
    </section>
  );
}
