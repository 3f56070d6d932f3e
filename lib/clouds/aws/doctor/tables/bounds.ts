// How much a review does: it runs in the process that serves everything else, and must be done with in a fraction of a
// second, whoever wrote the policy.

/** Of brackets, or of a template's functions: deeper than any policy, and what nests deeper is not read. */
export const depthLimit = 60;

/** How often a policy may be encoded within another text. */
export const layerLimit = 4;

/**
 * What AWS takes at most: of all inline policies of a role together; a trust policy may have less than half. As printed
 * without white space between its values, so that spaces within a text count.
 */
export const documentLimit = 10_240;

/** More are not reviewed, though AWS might save them: what a review does grows with statements times secrets. */
export const statementLimit = 50;

/** What AWS saves without a warning, and from where on it refuses: a trust policy's quota can be raised. */
export const sizeLimits = {
  "trust-policy": [2048, 4096],
  "permission-policy": [6144, documentLimit],
} as const;

/** Signs that patterns may compare: the longest policy that names secrets by their ARNs takes a tenth of it. */
export const stepLimit = 30_000_000;

/** More than anybody reads. The gravest findings come first, and are listed. */
export const findingLimit = 100;

/**
 * Past this many values of resources, or statements, times secrets the policy is not corrected: AWS takes no policy that
 * names so many secrets by their ARNs.
 */
export const correctionLimit = 8_000;

/** Reviews of a correction: no policy took more than four. */
export const roundLimit = 8;

/** Signs of a correction's changes: each reads the text again, and with more little of its author's layout would be left. */
export const effortLimit = 4_000_000;

/** Lines exchanged, past which nobody reads line by line what differs. */
export const diffLimit = 2_000;
