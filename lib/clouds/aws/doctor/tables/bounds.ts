// Limits of a review. It runs in the process that serves everything else, so it must end in a fraction of a second, even for a
// hostile policy.

/** Nesting of brackets or of a template's functions. No policy is as deep, and a deeper text is not read. */
export const depthLimit = 60;

/** How many times a policy may be encoded. */
export const layerLimit = 4;

/**
 * AWS's limit for all inline policies of a role together, in characters; a trust policy may have less than half. White space
 * between values does not count, spaces within a text do.
 */
export const documentLimit = 10_240;

/** A policy with more is not reviewed, even if AWS saves it: the work grows with statements times secrets. */
export const statementLimit = 50;

/** AWS's default quota, and its highest: a trust policy's can be raised. In characters. */
export const sizeLimits = {
  "trust-policy": [2048, 4096],
  "permission-policy": [6144, documentLimit],
} as const;

/** Characters that patterns may compare: the longest policy with secrets' ARNs takes a tenth of it. */
export const stepLimit = 30_000_000;

/** Nobody reads more. The most serious findings come first. */
export const findingLimit = 100;

/** Rounds of a correction: no policy took more than four. */
export const roundLimit = 8;

/** Changes in a round; with more, the faulty statements are replaced. */
export const changeLimit = 400;

/** Characters that a template's functions may stand for: a few that refer to one another can stand for more than memory holds. */
export const templateLimit = 100_000;

/** Changed lines of a diff; nobody reads a longer one line by line. */
export const diffLimit = 2_000;
