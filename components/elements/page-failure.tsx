import { ErrorState } from "@/components/elements/error-state";
import { RequestError } from "@/lib/http/client";

export interface PageFailureProps {
  /** The digest is the id under which the server's log knows the error. */
  error: Error & { digest?: string };
  reset: () => void;
}

/** What a page shows that broke: for Next's error files. */
export function PageFailure({ error, reset }: PageFailureProps) {
  return <ErrorState error={error.digest ? withDigest(error.digest) : error} onRetry={reset} />;
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
