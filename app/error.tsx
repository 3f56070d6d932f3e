"use client";
import { Wordmark } from "@/components/ui/mark";
import type { PageFailureProps } from "@/components/ui/page-failure";
import { PageFailureOnDemand } from "@/components/ui/page-failure-on-demand";
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
