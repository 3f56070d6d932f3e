"use client";
import { PageFailure, type PageFailureProps } from "@/components/elements/page-failure";

export default function ErrorPage(props: PageFailureProps) {
  return (
    <main>
      <PageFailure {...props} />
    </main>
  );
}
