// The one vocabulary of statuses, and their colours: every state and outcome is named and coloured as here.

export const statuses = {
  ok: { outcome: "green", words: "OK" },
  done: { outcome: "green", words: "Done" },
  passed: { outcome: "green", words: "Passed" },
  resolved: { outcome: "green", words: "Resolved" },
  read: { outcome: "green", words: "Read" },
  works: { outcome: "green", words: "Works" },
  allowed: { outcome: "green", words: "Allowed" },
  allows: { outcome: "green", words: "Allows" },
  matches: { outcome: "green", words: "Matches" },

  warning: { outcome: "amber", words: "Warning" },
  lost: { outcome: "amber", words: "Lost" },
  refused: { outcome: "amber", words: "Refused" },
  expired: { outcome: "amber", words: "Expired" },
  unproven: { outcome: "amber", words: "Unproven" },
  not_tried: { outcome: "amber", words: "Not tried" },
  depends: { outcome: "amber", words: "It depends" },
  might_apply: { outcome: "amber", words: "Might apply" },
  not_knowable: { outcome: "amber", words: "Can’t be known" },

  failed: { outcome: "red", words: "Failed" },
  broken: { outcome: "red", words: "Broken" },
  error: { outcome: "red", words: "Error" },
  denied: { outcome: "red", words: "Denied" },
  denies: { outcome: "red", words: "Denies" },
  mismatch: { outcome: "red", words: "Doesn’t match" },

  // A worker that died never reports an outcome: nothing is claimed to be running.
  started: { outcome: "neutral", words: "No outcome reported yet" },
  open: { outcome: "neutral", words: "Open" },
  to_do: { outcome: "neutral", words: "To do" },
  hidden: { outcome: "neutral", words: "Hidden from your role" },
  waiting: { outcome: "neutral", words: "Waiting" },
  not_reached: { outcome: "neutral", words: "Not reached" },
  not_read: { outcome: "neutral", words: "Not read" },
  not_tested: { outcome: "neutral", words: "Not tested" },
  not_known: { outcome: "neutral", words: "Not known" },
  not_known_yet: { outcome: "neutral", words: "Not known yet" },
  skipped: { outcome: "neutral", words: "Skipped" },
  note: { outcome: "neutral", words: "Note" },
  not_applying: { outcome: "neutral", words: "Does not apply" },

  running: { outcome: "running", words: "Running" },
  testing: { outcome: "running", words: "Testing" },
} as const;

export type Status = keyof typeof statuses;

/** The five of a status's colours and icons. */
export type StatusOutcome = (typeof statuses)[Status]["outcome"];
