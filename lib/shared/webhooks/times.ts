/** How long a replaced secret signs in addition to the new one. */
export const previousSecretHours = 24;
/** A webhook whose attempts have all failed for so long is paused. */
export const pausedAfterDays = 3;
/** How long deliveries are kept. */
export const keptDays = 14;
