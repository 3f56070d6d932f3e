import { ErrorState } from "@/components/elements/error-state";
import { RequestError } from "@/lib/http/client";

export interface PageFailureProps {
  /** With a digest if it was thrown on the server: the id under which its log knows the error. */
  error: unknown;
  /** Asks the server for the page again. */
  retry: () => void;
}

/** What a page shows that broke: for Next's error files. */
export function PageFailure({ error, retry }: PageFailureProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
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
  return new RequestError({
    type: "about:blank",
    title: "Something went wrong on this page",
    status: 500,
    detail: "Try again. If it happens again, quote the id below to whoever runs this installation.",
    code: "internal_error",
    requestId: digest,
  });
}
