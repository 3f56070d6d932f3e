import { useEffect } from "react";
import { ErrorState } from "@/components/ui/failure/error-state";
import { RequestError } from "@/lib/shared/http/client";

export interface PageFailureProps {
  /** With a digest if it was thrown on the server: the id under which its log knows the error. */
  error: unknown;
  /** Asks the server for the page again. */
  retry: () => void;
}

const retryMs = 5_000;
/** The digests of errors that pass (db/errors.ts). */
const passing: Record<string, string> = {
  database_unavailable: "The database isn’t responding",
  overloaded: "Latchkey is busy",
};

/** What a page shows that broke: for Next's error files. Tries again by itself where that helps. */
export function PageFailure({ error, retry }: PageFailureProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  const passes = digest !== null && Object.hasOwn(passing, digest);
  useEffect(() => {
    if (!passes) return;
    const timer = setInterval(retry, retryMs);
    return () => clearInterval(timer);
  }, [passes, retry]);
  return (
    <>
      {/* The page's own metadata went down with it. */}
      <title>Something went wrong · Latchkey</title>
      {/* Nothing else is on the page: its words are the page's title. */}
      <ErrorState error={digest ? withDigest(digest) : error} onRetry={retry} isWholePage />
    </>
  );
}

function withDigest(digest: string): RequestError {
  const title = passing[digest];
  if (title) {
    return new RequestError({
      type: "about:blank",
      title,
      status: 503,
      detail: "Latchkey retries every few seconds and shows this page as soon as it can.",
      code: digest,
      requestId: "",
    });
  }
  return new RequestError({
    type: "about:blank",
    title: "Something went wrong on this page",
    status: 500,
    detail: "Try again. If it keeps happening, give the ID below to your administrator.",
    code: "internal_error",
    requestId: digest,
  });
}
