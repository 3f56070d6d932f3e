"use client";
import type { PageFailureProps } from "@/components/ui/page-failure";
import { PageFailureOnDemand } from "@/components/ui/page-failure-on-demand";

/** Inside the frame, so that one can go elsewhere. */
export default function OrganizationErrorPage(props: PageFailureProps) {
  return <PageFailureOnDemand {...props} />;
}
