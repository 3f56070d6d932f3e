"use client";
import { PageFailureOnDemand } from "@/components/ui/failure/on-demand";
import type { PageFailureProps } from "@/components/ui/failure/page-failure";
import { Wordmark } from "@/components/ui/mark";
import classes from "@/components/ui/standalone-page.module.css";

/** Outside the frame, which may be what failed. */
export default function ErrorPage(props: PageFailureProps) {
  return (
    <main className={classes.failed}>
      <Wordmark size={28} />
      <PageFailureOnDemand {...props} />
    </main>
  );
}
