"use client";
import { PageFailure, type PageFailureProps } from "@/components/ui/page-failure";

/** Inside the frame, so that one can go elsewhere. */
export default function OrganizationErrorPage(props: PageFailureProps) {
  return <PageFailure {...props} />;
}
