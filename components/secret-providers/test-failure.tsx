"use client";
// Why a stage of a connection test failed, or what it warns of.
import { useOrganization } from "@/components/frame/organization";
import { FailureDetail } from "@/components/secret-providers/failure-detail";
import type { ExplainedFailure } from "@/lib/clouds/errors";
import { remedyLink } from "@/lib/clouds/remedies/definition";
import { allows } from "@/lib/rbac/permissions";

interface TestFailureProps {
  failure: ExplainedFailure;
  /** Of the credential that was tested; undefined where it has keys of its own. */
  configId: string | undefined;
}

export function TestFailure({ failure, configId }: TestFailureProps) {
  const { slug, permissions } = useOrganization();
  const { awsCode, message, cause, remedy, place } = failure;
  const words = [awsCode, message].filter(Boolean).join(": ");
  // The credential itself is what one looks at.
  const link = remedyLink(slug, { place, configId });
  return (
    <FailureDetail
      cause={cause}
      remedy={remedy}
      link={link && allows(permissions, link.needs) ? link : null}
      answer={{ title: awsCode ? "AWS answered" : "What happened", lines: words ? [words] : [] }}
      heading="h4"
    />
  );
}
