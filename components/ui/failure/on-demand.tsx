"use client";
// What a page shows that broke, for Next's error files. Every page carries those with it, so what they show is loaded when
// it is needed, and ahead of that once the page has nothing else to do.
import { useEffect } from "react";
import type { PageFailureProps } from "@/components/ui/failure/page-failure";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import { loadAhead } from "@/components/ui/on-demand/load-ahead";

const part = deferred(() => import("./page-failure"), "PageFailure");

export function PageFailureOnDemand(props: PageFailureProps) {
  const { code: PageFailure, note } = useDeferred(part, true, props.retry);
  return PageFailure ? <PageFailure {...props} /> : note;
}

/** So that it is there when the server is not. */
export function usePageFailureAhead(): void {
  useEffect(() => loadAhead(part.load), []);
}
