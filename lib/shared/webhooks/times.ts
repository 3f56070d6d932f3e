/** For so long a secret that was replaced signs besides the new one. */
export const previousSecretHours = 24;
/** A webhook whose attempts have all failed for so long is paused. */
export const pausedAfterDays = 3;
/** How long deliveries are kept. */
export const keptDays = 14;
