"use client";
// The message for code that is loading, or that did not arrive. It is part of every page, so it is small.
import classes from "./loading-note.module.css";

/** Seen only where loading takes so long that one wonders. */
export function LoadingNote() {
  return (
    <div className={classes.root} data-pending role="status">
      Loading…
    </div>
  );
}

interface LoadingFailureProps {
  onRetry: () => void;
  onDismiss: () => void;
}

export function LoadingFailure({ onRetry, onDismiss }: LoadingFailureProps) {
  return (
    <div className={classes.root} role="alert">
      <p>
        <strong>This part of the page didn’t load.</strong> Check your network and try again. If that doesn’t
        help, reload the page.
      </p>
      <div className={classes.actions}>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
        <button type="button" onClick={onDismiss}>
          Dismiss
        </button>
      </div>
    </div>
  );
}

/** In place of a part of the page, as a tab is: what `dynamic(() => import("…").then(…, partFailure), …)` shows when it fails. */
function PartFailure() {
  return (
    <div className={classes.part} role="alert">
      <p>
        <strong>This part of the page didn’t load.</strong> Check your network.
      </p>
      <div className={classes.actions}>
        <button type="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    </div>
  );
}

export const partFailure = () => PartFailure;
