"use client";
// Why a stage of a connection test failed, or what it warns of.
import { FailureDetail } from "@/components/secret-providers/failure-detail";
import { useOrganization } from "@/components/shell/organization";
import { anyCloud } from "@/lib/clouds/catalog";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import { remedyLink } from "@/lib/shared/clouds/remedies";
import { allows } from "@/lib/shared/permissions";

interface TestFailureProps {
  failure: ExplainedFailure;
  /** Of the credential that was tested; undefined where it has keys of its own. */
  configId: string | undefined;
}

export function TestFailure({ failure, configId }: TestFailureProps) {
  const { slug, permissions } = useOrganization();
  const { providerCode, message, cause, remedy, place } = failure;
  const words = [providerCode, message].filter(Boolean).join(": ");
  // The credential itself is what one looks at.
  const link = remedyLink(slug, { place, configId });
  return (
    <FailureDetail
      cause={cause}
      remedy={remedy}
      link={link && allows(permissions, link.needs) ? link : null}
      answer={{
        title: providerCode ? `${anyCloud.first} answered` : "What happened",
        lines: words ? [words] : [],
      }}
      heading="h4"
    />
  );
}
