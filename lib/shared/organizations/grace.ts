/** For how many days an organization that was deleted can be restored. */
export const graceDays = 7;
