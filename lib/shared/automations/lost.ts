/** A kickoff that has no outcome after so long is shown as lost; an outcome that comes later replaces it. */
export const lostAfterMinutes = 15;
