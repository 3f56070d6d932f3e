"use client";
import { PageFailure, type PageFailureProps } from "@/components/elements/page-failure";
import classes from "@/components/elements/standalone-page.module.css";
import { Wordmark } from "@/components/mark";

/** Outside the frame, which may be what failed. */
export default function ErrorPage(props: PageFailureProps) {
  return (
    <main className={classes.failed}>
      <Wordmark size={28} />
      <PageFailure {...props} />
    </main>
  );
}
