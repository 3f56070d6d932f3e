"use client";
import { PageFailureOnDemand } from "@/components/ui/failure/on-demand";
import type { PageFailureProps } from "@/components/ui/failure/page-failure";

/** Inside the frame, so that one can go elsewhere. */
export default function OrganizationErrorPage(props: PageFailureProps) {
  return <PageFailureOnDemand {...props} />;
}
