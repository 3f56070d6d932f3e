"use client";
// Where a policy is pasted and checked, and what the doctor makes of it.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useOrganization } from "@/components/shell/organization";
import { PageForm } from "@/components/ui/form/page-form";
import { TextAreaField } from "@/components/ui/form/text-area-field";
import type { PolicyKind } from "@/components/workload-identity/policy-doctor/labels";
import { ReviewResult } from "@/components/workload-identity/policy-doctor/review-result";
import { type PolicyReview, PolicyReviewInput } from "@/lib/shared/clouds/doctor";
import { call } from "@/lib/shared/operations/client";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";
import classes from "./policy-doctor.module.css";

/** A config, or what will be one: before it is saved there are no secrets yet that a permission policy could be held against. */
export type DoctoredConfig = Pick<WorkloadIdentityConfig, "cloud" | "settings"> & { id?: string };

interface ReviewPanelProps {
  kind: PolicyKind;
  config: DoctoredConfig;
  /** Of the field. */
  label: string;
  help: ReactNode;
  /** Led here from what failed: the field waits for the policy. */
  isLinked?: boolean;
}

/** Where a policy is pasted, and below it what was found. */
export function ReviewPanel({ kind, config, label, help, isLinked = false }: ReviewPanelProps) {
  const { id: organizationId } = useOrganization();
  const [review, setReview] = useState<PolicyReview | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const result = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isLinked) form.current?.querySelector("textarea")?.focus();
  }, [isLinked]);
  // The result is news: a screen reader has to read it, and it has to be in view.
  useEffect(() => {
    if (!review) return;
    result.current?.focus({ preventScroll: true });
    result.current?.scrollIntoView({ block: "start" });
  }, [review]);

  async function check({ policy }: PolicyReviewInput): Promise<void> {
    const { id, cloud, settings } = config;
    if (id === undefined) {
      const body = { policy, cloud, settings };
      setReview(await call(configOperations.reviewNewTrust, { organizationId }, { body }));
      return;
    }
    const operation = kind === "trust" ? configOperations.reviewTrust : configOperations.reviewPermissions;
    setReview(await call(operation, { organizationId, id }, { body: { policy } }));
  }

  return (
    <>
      <div ref={form} className={classes.form}>
        <PageForm
          schema={PolicyReviewInput}
          defaultValues={{ policy: "" }}
          onSubmit={check}
          submitLabel="Check"
          // Nothing is lost: what was pasted is somewhere else already.
          unguarded
        >
          <TextAreaField
            name="policy"
            label={label}
            help={help}
            machine
            minRows={8}
            placeholder={'{\n  "Version": "2012-10-17",\n  "Statement": [ … ]\n}'}
          />
        </PageForm>
      </div>
      {review && <ReviewResult ref={result} kind={kind} review={review} />}
    </>
  );
}
